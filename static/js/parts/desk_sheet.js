// The sheet from below: one card large, and what can be done with it.

import { all, q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";
import { onTopic, showTopics } from "./desk_choice.js";
import { when } from "./desk_when.js";
import { paint } from "./paper.js";

/** @typedef {import("../live/store.js").State} State */
/** @typedef {import("./desk_evening.js").Topic} Topic */
/**
 * @typedef {{state: State | undefined, topic: Topic | null, topics: Topic[], likely: string | null, lit: boolean, sorts: boolean}} Seen
 *   sorts: cards of this board can go to topics
 */

/** Opens a dialog and closes it by Escape, its button, or a tap beside it. @param {HTMLDialogElement} dialog */
export function dressDialog(dialog) {
  for (const button of all('[data-do="close"]', dialog)) button.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}

export class Sheet {
  id = "";
  #dialog;
  #see;

  /**
   * @param {HTMLDialogElement} dialog
   * @param {(id: string) => Seen} see
   * @param {(deed: string, id: string) => void} act the value of the button's `data-do`
   * @param {(topic: string | null, id: string) => void} put
   */
  constructor(dialog, see, act, put) {
    this.#dialog = dialog;
    this.#see = see;
    dressDialog(dialog);
    for (const button of all("[data-do]:not([data-do=close])", dialog)) {
      button.addEventListener("click", () => this.#close((id) => act(button.dataset.do ?? "", id)));
    }
    onTopic(q(".topics", dialog), (topic) =>
      this.#close((id) => put(topic === this.#see(id).topic?.id ? null : topic, id)),
    );
    dialog.addEventListener("close", () => {
      if (!dialog.open) this.id = ""; // the event comes late: another card may be open already
    });
  }

  /** @param {string} id */
  open(id) {
    this.id = id;
    this.draw(id);
    this.#dialog.showModal();
    q("#sheet-title", this.#dialog).focus();
    this.#dialog.scrollTop = 0;
  }

  /** @param {(id: string) => void} then */
  #close(then) {
    const id = this.id;
    this.#dialog.close();
    then(id);
  }

  /** The card may change or go while it is being looked at. @param {string} [id] */
  draw(id = this.id) {
    if (!id || id !== this.id) return;
    const { state, topic, topics, likely, lit, sorts } = this.#see(id);
    const hangs = state !== undefined && !state.hidden;
    q(".gone", this.#dialog).hidden = Boolean(state);
    this.#offer("light", hangs && !state.waiting && !state.covered && !lit);
    this.#offer("dark", lit);
    this.#offer("approve", hangs && Boolean(state.waiting));
    this.#offer("hold", hangs && !state.waiting);
    this.#offer("hide", hangs);
    this.#offer("restore", Boolean(state?.hidden));
    this.#offer("ban", state !== undefined);
    q(".whither", this.#dialog).hidden = !sorts || !hangs;
    showTopics(q(".topics", this.#dialog), topics, { likely, current: topic?.id ?? null });
    if (!state) return;
    const card = q(".card", this.#dialog);
    card.dataset.nail = id.slice(0, 1);
    card.classList.toggle("down", state.hidden);
    paint(card, state.hidden ? null : topic);
    write(q(".text", card), state.text);
    write(q(".facts", card), facts(state, topic, lit).join(", "));
  }

  /** @param {string} deed @param {boolean} possible */
  #offer(deed, possible) {
    q(`[data-do="${deed}"]`, this.#dialog).hidden = !possible;
  }
}

/** @param {State} state @param {Topic | null} topic @param {boolean} lit */
function facts(state, topic, lit) {
  const said = [words("card", { number: String(state.number) }), when(state.added_at)];
  if (topic) said.push(words("in_topic", { number: String(topic.number), title: topic.title }));
  if (state.edited_at) said.push(words("edited"));
  if (state.likes) said.push(words("me_too", state.likes));
  if (state.flashes) said.push(words("flashes", state.flashes));
  if (state.dots) said.push(words("dots", state.dots));
  if (lit) said.push(words("lit"));
  if (state.waiting) said.push(words("waits"));
  if (state.covered) said.push(words("covered"));
  if (state.hidden) said.push(words("down"));
  return said;
}
