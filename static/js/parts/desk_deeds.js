// What the moderator does: asked through the outbox, told when it is done, and undone within ten seconds.

import { maybe, q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";

/** @typedef {import("./desk_evening.js").Asked} Asked */
/** @typedef {{told: string, open: number, actions: string[]}} Deed how many answers are still to come, and what the history keeps of it */

const SHOWN = 10_000;

export class Deeds {
  #outbox;
  #announce;
  #slip;
  #undone;
  /** @type {Map<string, Deed>} by request */
  #open = new Map();
  /** What the toast offers to undo. @type {string[]} */
  #actions = [];
  /** The request of which was said that it has to wait. */
  #waits = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {import("../live/outbox.js").Outbox} outbox
   * @param {HTMLElement} slip the toast
   * @param {import("./announcer.js").Announce} announce
   * @param {(action: string) => Asked} undone what undoes an action of the history
   */
  constructor(outbox, slip, announce, undone) {
    this.#outbox = outbox;
    this.#slip = slip;
    this.#announce = announce;
    this.#undone = undone;
    q("button", slip).addEventListener("click", () => this.#takeBack());
    outbox.on("done", (item, answer) => this.#done(item.request_id, answer.action));
    outbox.on("stalled", (item, answer) => this.#stalled(item.request_id, answer.code ?? ""));
    outbox.on("refused", (item, answer) => {
      this.#open.delete(item.request_id);
      this.tell(answer.message || words("failed"));
    });
  }

  /** Told once, when all of them are done; without words nothing is said. @param {Asked | Asked[]} asked @param {string} [told] @returns {string[]} the requests */
  ask(asked, told) {
    const items = [asked].flat().map(({ log, verb, args }) => this.#outbox.send(log, verb, args));
    const requests = items.map(({ request_id }) => request_id);
    const deed = { told: told ?? "", open: items.length, actions: [] };
    if (told) for (const request of requests) this.#open.set(request, deed);
    return requests;
  }

  /** @param {string} action of the history */
  undo(action, told = words("undone")) {
    this.ask(this.#undone(action), told);
  }

  /** @param {string} request @param {string | undefined} action what was done, unless nothing changed or nothing takes it back */
  #done(request, action) {
    const deed = this.#open.get(request);
    this.#open.delete(request);
    if (!deed) return;
    if (action) deed.actions.unshift(action); // undone from the last to the first
    deed.open -= 1;
    if (deed.open === 0) this.tell(deed.told, deed.actions);
  }

  /** A lost line is told elsewhere, and haste is over in a moment. @param {string} request @param {string} code */
  #stalled(request, code) {
    if (code === "no_answer" || code === "slow_down" || request === this.#waits) return;
    this.#waits = request;
    this.tell(words("stalled"));
  }

  #takeBack() {
    const asked = this.#actions.map(this.#undone);
    this.#hide();
    if (asked.length > 0) this.ask(asked, words("undone"));
  }

  /** @param {string} told @param {string[]} [actions] */
  tell(told, actions = []) {
    this.#actions = actions;
    write(q("span", this.#slip), told);
    q("button", this.#slip).hidden = actions.length === 0;
    this.#slip.hidden = false;
    this.#announce.own(told);
    // Under an open sheet nothing can be tapped: the seconds begin when it is closed.
    clearTimeout(this.#timer);
    const sheet = maybe("dialog:modal");
    if (sheet) sheet.addEventListener("close", () => this.#goSoon(), { once: true });
    else this.#goSoon();
  }

  #goSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#hide(), SHOWN);
  }

  #hide() {
    this.#actions = [];
    this.#slip.hidden = true;
  }
}
