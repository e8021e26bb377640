// What the moderator does: asked through the outbox, told when it is done, and undone within ten seconds.

import { q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";

/** @typedef {{log: string, verb: string, args: Record<string, any>}} Asked */
/** @typedef {{told: string, undo: Asked | null}} Deed */

const SHOWN = 10_000;

export class Deeds {
  #outbox;
  #announce;
  #slip;
  /** @type {Map<string, Deed>} by request */
  #open = new Map();
  /** @type {Asked | null} */
  #undo = null;
  /** The request of which was said that it has to wait. */
  #waits = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {import("../live/outbox.js").Outbox} outbox
   * @param {HTMLElement} slip the toast
   * @param {(sentence: string) => void} announce
   */
  constructor(outbox, slip, announce) {
    this.#outbox = outbox;
    this.#slip = slip;
    this.#announce = announce;
    q("button", slip).addEventListener("click", () => this.#takeBack());
    outbox.on("done", (item) => this.#done(item));
    outbox.on("stalled", (item, answer) => this.#stalled(item.request_id, answer.code ?? ""));
    outbox.on("refused", (item, answer) => {
      this.#open.delete(item.request_id);
      this.#tell(answer.message || words("failed"), null);
    });
  }

  /** @param {Asked} asked @param {Deed} deed */
  ask({ log, verb, args }, deed) {
    const item = this.#outbox.send(log, verb, args);
    this.#open.set(item.request_id, deed);
  }

  /** The verb that waits for its answer on this target. @param {string} target */
  waiting(target) {
    return this.#outbox.items.find((item) => item.args.card === target)?.verb ?? "";
  }

  /** @param {import("../live/outbox.js").Item} item */
  #done(item) {
    const deed = this.#open.get(item.request_id);
    this.#open.delete(item.request_id);
    if (deed) this.#tell(deed.told, deed.undo);
  }

  /** A lost line is told elsewhere, and haste is over in a moment. @param {string} request @param {string} code */
  #stalled(request, code) {
    if (code === "no_answer" || code === "slow_down" || request === this.#waits) return;
    this.#waits = request;
    this.#tell(words("stalled"), null);
  }

  #takeBack() {
    const undo = this.#undo;
    this.#hide();
    if (undo) this.ask(undo, { told: words("undone"), undo: null });
  }

  /** @param {string} told @param {Asked | null} undo */
  #tell(told, undo) {
    this.#undo = undo;
    write(q("span", this.#slip), told);
    q("button", this.#slip).hidden = !undo;
    this.#slip.hidden = false;
    this.#announce(told);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#hide(), SHOWN);
  }

  #hide() {
    this.#undo = null;
    this.#slip.hidden = true;
  }
}
