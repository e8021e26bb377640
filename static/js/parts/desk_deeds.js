// What the moderator does: asked through the outbox, told when it is done, and undone within ten seconds.

import { q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";

/** @typedef {import("./desk_evening.js").Asked} Asked */
/** @typedef {Asked | Asked[] | {last: string} | null} Undo last: what the history keeps for the newest action of that verb */
/** @typedef {{told: string, undo: Undo}} Deed */

const SHOWN = 10_000;

export class Deeds {
  #outbox;
  #announce;
  #slip;
  #lastAction;
  /** @type {Map<string, Deed>} by request */
  #open = new Map();
  /** @type {Undo} */
  #undo = null;
  /** The request of which was said that it has to wait. */
  #waits = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {import("../live/outbox.js").Outbox} outbox
   * @param {HTMLElement} slip the toast
   * @param {import("./announcer.js").Announce} announce
   * @param {(verb: string) => Asked | null} lastAction what undoes the newest action of a verb, if the history knows it
   */
  constructor(outbox, slip, announce, lastAction) {
    this.#outbox = outbox;
    this.#slip = slip;
    this.#announce = announce;
    this.#lastAction = lastAction;
    q("button", slip).addEventListener("click", () => this.#takeBack());
    outbox.on("done", (item) => this.#done(item));
    outbox.on("stalled", (item, answer) => this.#stalled(item.request_id, answer.code ?? ""));
    outbox.on("refused", (item, answer) => {
      this.#open.delete(item.request_id);
      this.tell(answer.message || words("failed"), null);
    });
  }

  /** Told once, when the last of them is done; without words nothing is said. @param {Asked | Asked[]} asked @param {Deed} [deed] */
  ask(asked, deed) {
    const items = [asked].flat().map(({ log, verb, args }) => this.#outbox.send(log, verb, args));
    const last = items.pop();
    if (deed && last) this.#open.set(last.request_id, deed);
  }

  /** @param {import("../live/outbox.js").Item} item */
  #done(item) {
    const deed = this.#open.get(item.request_id);
    this.#open.delete(item.request_id);
    if (deed) this.tell(deed.told, deed.undo);
  }

  /** A lost line is told elsewhere, and haste is over in a moment. @param {string} request @param {string} code */
  #stalled(request, code) {
    if (code === "no_answer" || code === "slow_down" || request === this.#waits) return;
    this.#waits = request;
    this.tell(words("stalled"), null);
  }

  #takeBack() {
    const undo = this.#undo;
    this.#hide();
    const asked = undo && "last" in undo ? this.#lastAction(undo.last) : undo;
    if (asked) this.ask(asked, { told: words("undone"), undo: null });
  }

  /** @param {string} told @param {Undo} undo */
  tell(told, undo) {
    this.#undo = undo;
    write(q("span", this.#slip), told);
    q("button", this.#slip).hidden = !undo;
    this.#slip.hidden = false;
    this.#announce.own(told);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#hide(), SHOWN);
  }

  #hide() {
    this.#undo = null;
    this.#slip.hidden = true;
  }
}
