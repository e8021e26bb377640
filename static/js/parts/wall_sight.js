// How small type may be: from where the last row sits and how high the image is, checked by eye, remembered on this machine.

import { all, q, write } from "../lib/dom.js";
import { keep, recall } from "../lib/memory.js";
import { words } from "../lib/words.js";
import { FLOOR } from "./wall_plan.js";

const KEY = "pappen.wall.sight";
/** Minutes of arc that a capital letter needs to be read with ease. */
const ARC = 18;
/** A capital's share of the size of its type. */
const CAPITAL = 0.72;
/** Beyond this no wall of cards is left. */
const HIGHEST = 80;
const STEP = 2;

/** @typedef {{distance: number, height: number, nudge: number}} Sight metres, metres, and what the eye test added */

/** @returns {Sight | null} */
export function rememberedSight() {
  const { distance, height, nudge } = recall(KEY) ?? {};
  return distance > 0 && height > 0 ? { distance, height, nudge: Number(nudge) || 0 } : null;
}

/**
 * The smallest type, in wall units.
 * @param {Sight | null} sight
 * @param {number} unit of the wall, in pixels
 */
export function floorOf(sight, unit) {
  if (!sight) return FLOOR;
  const needed = neededOf(sight) * (innerHeight / unit) + sight.nudge;
  return Math.round(Math.min(HIGHEST, Math.max(FLOOR, needed)));
}

/** The size of type as a share of the height of the image. @param {Sight} sight */
function neededOf({ distance, height }) {
  return (Math.tan((ARC / 60) * (Math.PI / 180)) * distance) / (CAPITAL * height);
}

/** How high the image would have to be, metres; null where it is high enough. @param {Sight} sight @param {number} unit */
function missingHeight(sight, unit) {
  const share = (HIGHEST * unit) / innerHeight;
  const wanted = neededOf({ ...sight, height: 1 }) / share;
  return wanted > sight.height ? Math.ceil(wanted * 10) / 10 : null;
}

/** The dialog: two lengths, a card to read from the last row, smaller and larger. */
export class SightTool {
  #dialog = /** @type {HTMLDialogElement} */ (q("#sight"));
  #unit;
  #changed;
  #nudge = 0;

  /** @param {() => number} unit @param {(sight: Sight | null) => void} changed */
  constructor(unit, changed) {
    this.#unit = unit;
    this.#changed = changed;
    for (const field of this.#fields()) field.addEventListener("input", () => this.#measured());
    for (const button of all("[data-sight]", this.#dialog)) {
      button.addEventListener("click", () => this.#act(button.dataset.sight ?? ""));
    }
  }

  get isOpen() {
    return this.#dialog.open;
  }

  open() {
    const sight = rememberedSight();
    const [distance, height] = this.#fields();
    if (sight) [distance.value, height.value] = [String(sight.distance), String(sight.height)];
    this.#nudge = sight?.nudge ?? 0;
    this.#draw();
    this.#dialog.showModal?.();
  }

  #fields() {
    return all("input", this.#dialog).map((field) => /** @type {HTMLInputElement} */ (field));
  }

  /** @returns {Sight | null} */
  #sight() {
    const [distance, height] = this.#fields().map((field) => field.valueAsNumber);
    return distance > 0 && height > 0 ? { distance, height, nudge: this.#nudge } : null;
  }

  #measured() {
    this.#nudge = 0;
    this.#draw();
  }

  /** @param {string} what */
  #act(what) {
    if (what === "smaller") this.#nudge -= STEP;
    if (what === "larger") this.#nudge += STEP;
    if (what === "forget") for (const field of this.#fields()) field.value = "";
    if (what === "done" || what === "forget") {
      const sight = this.#sight();
      keep(KEY, sight);
      this.#changed(sight);
      this.#dialog.close();
    }
    this.#draw();
  }

  #draw() {
    const sight = this.#sight();
    const unit = this.#unit();
    const floor = floorOf(sight, unit);
    this.#dialog.style.setProperty("--floor", String(floor));
    write(q("[data-floor]", this.#dialog), words("floor", { pixels: Math.round(floor * unit) }));
    const missing = sight && missingHeight(sight, unit);
    const warning = q(".too-far", this.#dialog);
    warning.hidden = !missing;
    if (missing) write(warning, words("too_far", { height: missing }));
    for (const button of all("[data-sight=smaller], [data-sight=larger]", this.#dialog)) {
      /** @type {HTMLButtonElement} */ (button).disabled = !sight;
    }
  }
}
