// The timer that all see: set here, counted by the server's clock.

import { all, q, write } from "../lib/dom.js";
import { countdown, shownTime } from "../lib/timer.js";
import { words } from "../lib/words.js";
import { dressDialog } from "./desk_sheet.js";

/** @typedef {import("./desk_evening.js").Evening} Evening */

export class Timer {
  #dialog;
  #evening;
  #deeds;
  #set;
  #shown = "";

  /** @param {HTMLDialogElement} dialog @param {{evening: Evening, deeds: import("./desk_deeds.js").Deeds}} desk */
  constructor(dialog, { evening, deeds }) {
    this.#dialog = dialog;
    this.#evening = evening;
    this.#deeds = deeds;
    this.#set = countdown(evening.workshop.clock, (seconds) => this.#count(seconds));
    dressDialog(dialog);
    q("#clock").addEventListener("click", () => this.open());
    for (const button of all("[data-minutes]", dialog)) {
      button.addEventListener("click", () => this.#start(Number(button.dataset.minutes)));
    }
    q("form", dialog).addEventListener("submit", (event) => {
      event.preventDefault();
      this.#start(/** @type {HTMLInputElement} */ (q("#minutes", dialog)).valueAsNumber);
    });
    q('[data-do="longer"]', dialog).addEventListener("click", () => this.#extend(60));
    q('[data-do="stop"]', dialog).addEventListener("click", () => this.#stop());
    evening.workshop.on("joined", () => this.#set(evening.stage.timer));
  }

  open() {
    this.#dialog.showModal();
    q("#timer-title", this.#dialog).focus();
  }

  draw() {
    const timer = this.#evening.stage.timer;
    q(".running", this.#dialog).hidden = !timer;
    q(".closes-too", this.#dialog).hidden = !timer?.closes;
    const shown = JSON.stringify(timer);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#set(timer);
  }

  /** @param {number | null} seconds */
  #count(seconds) {
    const button = q("#clock");
    button.classList.toggle("on", seconds !== null && seconds > 0);
    write(q("[data-clock]"), seconds === null ? words("timer") : seconds > 0 ? shownTime(seconds) : words("time_over"));
    write(q("[data-left]", this.#dialog), seconds === null ? "" : shownTime(seconds));
  }

  /** @param {number} minutes */
  #start(minutes) {
    const seconds = Math.round(minutes * 60);
    const field = q("#minutes", this.#dialog);
    if (!(seconds >= 10 && seconds <= 7200)) return field.focus();
    const closes = /** @type {HTMLInputElement} */ (q("#closes", this.#dialog)).checked ? this.#evening.chosen : null;
    this.#dialog.close();
    const told = words("did_start", { time: shownTime(seconds) });
    this.#deeds.ask(this.#evening.onEvent("timer.start", { seconds, closes }), told);
  }

  /** @param {number} seconds */
  #extend(seconds) {
    this.#dialog.close();
    this.#deeds.ask(this.#evening.onEvent("timer.extend", { seconds }), words("did_extend"));
  }

  #stop() {
    this.#dialog.close();
    this.#deeds.ask(this.#evening.onEvent("timer.stop", {}), words("did_stop"));
  }
}
