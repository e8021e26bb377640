// The sheet of one topic: another heading, its place, its cards, one with another, dots on paper, dissolved.

import { q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";
import { onTopic, showTopics } from "./desk_choice.js";
import { dressDialog } from "./desk_sheet.js";
import { paint } from "./paper.js";

/** @typedef {import("./desk_evening.js").Topic} Topic */

export class TopicSheet {
  id = "";
  #dialog;
  #topics;
  #see;

  /**
   * @param {HTMLDialogElement} dialog
   * @param {import("./desk_topics.js").Topics} topics
   * @param {{cards: (topic: string) => void, dots: () => boolean}} see cards: of a topic are to be shown; dots: dots are put on topics
   */
  constructor(dialog, topics, see) {
    this.#dialog = dialog;
    this.#topics = topics;
    this.#see = see;
    dressDialog(dialog);
    this.#on("cards", ({ id }) => see.cards(id));
    this.#on("rename", (topic) => topics.rename(topic));
    this.#on("up", (topic) => topics.move(topic, -1));
    this.#on("down", (topic) => topics.move(topic, 1));
    this.#on("dissolve", (topic) => topics.dissolve(topic));
    onTopic(q(".topics", dialog), (other) => {
      const [topic, into] = [this.#topic(), topics.all.find(({ id }) => id === other)];
      dialog.close();
      if (topic && into) topics.merge(topic, into);
    });
    q("form", dialog).addEventListener("submit", (event) => {
      event.preventDefault();
      this.#tally();
    });
    dialog.addEventListener("close", () => {
      if (!dialog.open) this.id = "";
    });
  }

  /** @param {string} id */
  open(id) {
    this.id = id;
    if (!this.#topic()) return;
    /** @type {HTMLInputElement} */ (q("input", this.#dialog)).value = "";
    this.draw();
    this.#dialog.showModal();
    q("#topic-title", this.#dialog).focus();
    this.#dialog.scrollTop = 0;
  }

  draw() {
    if (!this.id) return;
    const topic = this.#topic();
    if (!topic) return this.#dialog.close();
    const others = this.#topics.all.filter(({ id }) => id !== topic.id);
    const many = this.#topics.piles.get(topic.id)?.length ?? 0;
    const facts = [words("cards", many)];
    if (topic.dots !== undefined) facts.push(words("dots", topic.dots));
    const head = q(".of", this.#dialog);
    paint(head, topic);
    write(q(".k", head), String(topic.number));
    write(q(".title", head), topic.title);
    write(q(".facts", this.#dialog), facts.join(", "));
    q(".with", this.#dialog).hidden = others.length === 0;
    showTopics(q(".topics", this.#dialog), others);
    q("form", this.#dialog).hidden = !this.#see.dots();
    const place = this.#topics.all.findIndex(({ id }) => id === topic.id);
    /** @type {HTMLButtonElement} */ (q('[data-do="up"]', this.#dialog)).disabled = place === 0;
    /** @type {HTMLButtonElement} */ (q('[data-do="down"]', this.#dialog)).disabled = place === others.length;
  }

  #topic() {
    return this.#topics.all.find(({ id }) => id === this.id) ?? null;
  }

  #tally() {
    const field = /** @type {HTMLInputElement} */ (q("input", this.#dialog));
    const topic = this.#topic();
    const dots = Number.parseInt(field.value, 10);
    if (!topic || !(dots >= 0)) return field.focus();
    this.#dialog.close();
    this.#topics.tally(topic, dots);
  }

  /** @param {string} deed @param {(topic: Topic) => void} act */
  #on(deed, act) {
    q(`[data-do="${deed}"]`, this.#dialog).addEventListener("click", () => {
      const topic = this.#topic();
      this.#dialog.close();
      if (topic) act(topic);
    });
  }
}
