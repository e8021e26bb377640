// "My cards": on their way, hanging, being changed, taken down, or handed back; newest first.

import { all, arrange, maybe, piece, q, write } from "../lib/dom.js";
import { keep, keysLike, recall } from "../lib/memory.js";
import { arrive, holdStill, inHand } from "../lib/motion.js";
import { words } from "../lib/words.js";
import { editor } from "./editor.js";
import { paint } from "./paper.js";

/** @typedef {import("../live/pending.js").Refused} Refused */
/** @typedef {{key: string, look: string, number: number, make: () => HTMLElement, fill?: (item: HTMLElement) => void}} Entry */

const FOLDED = 3;
/** @type {Record<string, string>} */
const REASONS = { slow_down: "waits_crowd", try_later: "waits_server", storage_full: "waits_room" };

export class OwnCards {
  #section;
  #list;
  #others;
  #store;
  #pending;
  #connection;
  #setting;
  #steppers;
  #drafts;
  #announce;
  #here;
  /** How each card of ours hung last, also those that a moderator took down. @type {Map<string, Record<string, any>>} */
  #known = new Map();
  /** Cards in an editor. @type {Set<string>} */
  #editing;
  /** @type {Map<string, {look: string, item: HTMLElement}>} */
  #shown = new Map();
  #folded = true;
  /** Why cards wait although the line is live: a code. */
  #stalled = "";
  #open = true;

  /**
   * @param {HTMLElement} section
   * @param {{store: import("../live/store.js").Store, pending: import("../live/pending.js").Pending,
   *   connection: import("../live/connection.js").Connection, others: HTMLElement, here: string, drafts: string,
   *   announce: import("./announcer.js").Announce, setting: import("./setting.js").Setting, steppers: import("./steppers.js").Steppers}} use
   *   here: path of the board; drafts: the keys of what is typed into editors begin with it
   */
  constructor(section, { store, pending, connection, others, here, drafts, announce, setting, steppers }) {
    this.#section = section;
    this.#list = q("ol", section);
    this.#others = others;
    this.#store = store;
    this.#pending = pending;
    this.#connection = connection;
    this.#setting = setting;
    this.#steppers = steppers;
    this.#here = here;
    this.#drafts = drafts;
    this.#announce = announce;
    this.#editing = new Set(keysLike(drafts).map((key) => key.slice(drafts.length)));
    for (const item of all(".hangs", this.#list)) this.#adopt(item);
    for (const item of all(".taken", this.#list)) item.remove();
    this.#list.addEventListener("click", (event) => this.#click(event));
    q("#unfold").addEventListener("click", () => this.#fold(!this.#folded));
  }

  /** @returns {Map<string, any>} what the page brought along, hidden cards too */
  get known() {
    return this.#known;
  }

  /** @param {boolean} open whether one may write */
  allow(open) {
    this.#open = open;
    this.#section.classList.toggle("shut", !open); // what is begun stays; it cannot be sent now
  }

  /** @param {string} code why cards wait although the line is live, or nothing */
  stall(code) {
    this.#stalled = code;
  }

  /** A card that a moderator took down, or that hangs no more: its last look. @param {string} id @param {Record<string, any> | null} state */
  learn(id, state) {
    if (state && this.#pending.isOwn(id)) this.#known.set(id, state);
  }

  /** Whether a card of ours hangs, waits, or is on its way. */
  get any() {
    return (
      this.#pending.waiting.length > 0 || this.#entries().some(({ look }) => look === "hangs" || look === "editing")
    );
  }

  draw() {
    const entries = this.#entries();
    const items = entries.map((entry) => this.#item(entry));
    for (const key of this.#shown.keys()) if (!entries.some((entry) => entry.key === key)) this.#shown.delete(key);
    const fresh = items.filter((item) => !item.isConnected);
    holdStill(inHand(this.#list, this.#others), () => {
      arrange(this.#list, items);
      this.#section.hidden = !items.length;
      this.#list.classList.toggle("folded", this.#folded);
    });
    fresh.slice(0, 3).forEach(arrive);
    const hanging = entries.filter(({ look }) => look === "hangs" || look === "editing").length;
    write(q("h2 span", this.#section), String(hanging + this.#pending.waiting.length));
    this.#drawFold(hanging);
  }

  /** @returns {Entry[]} */
  #entries() {
    const { waiting, taken, refused } = this.#pending;
    const unseen = this.#store.unseen.keys();
    const seen = [...this.#known.keys()].filter((id) => this.#store.get("card", id));
    const own = [...this.#store.own("card"), ...unseen, ...seen];
    const hanging = [...new Set(own)].filter((id) => !taken.has(id) && !waiting.some((card) => card.id === id));
    const hung = hanging.flatMap((id) => this.#hanging(id));
    const settled = [...hung, ...[...taken].map(([id, { text, number }]) => this.#taken(id, text, number))];
    return [
      ...refused.filter(({ args }) => !hung.some(({ key }) => key === args.card)).map((item) => this.#back(item)),
      ...waiting.map((card) => this.#waiting(card)),
      ...settled.sort((a, b) => b.number - a.number),
    ];
  }

  /** @param {string} id @returns {Entry[]} */
  #hanging(id) {
    const state = this.#state(id);
    if (!state) return [];
    if (this.#editing.has(id) || this.#refusedEdits(id).length)
      return [{ key: id, look: "editing", number: state.number, make: () => this.#edit(id, state) }];
    const fill = (/** @type {HTMLElement} */ item) => this.#fill(item, id, state);
    return [{ key: id, look: "hangs", number: state.number, make: () => piece("own"), fill }];
  }

  /** As everybody sees it, as it waits out of sight, or as it hung last. @param {string} id */
  #state(id) {
    return this.#store.get("card", id) ?? this.#store.unseen.get(id) ?? this.#known.get(id);
  }

  /**
   * @param {HTMLElement} item
   * @param {string} id
   * @param {Record<string, any>} state
   */
  #fill(item, id, state) {
    const edited = this.#pending.edited(id);
    const unseen = this.#store.get("card", id) ? undefined : this.#store.unseen.get(id);
    this.#name(item, id, edited ?? state.text);
    const slip = q(".card", item);
    slip.classList.toggle("waits", Boolean(unseen?.waiting));
    paint(slip, /** @type {any} */ (this.#store.get("cluster", state.cluster)));
    write(q(".fate span", item), edited === undefined ? this.#fate(id, state, unseen) : this.#way("saving"));
    const change = /** @type {HTMLAnchorElement} */ (q(".change", item));
    change.href = `${this.#here}/card/${id}`;
    change.hidden = !this.#open;
    change.setAttribute("aria-label", words("change_card", { number: state.number }));
    q(".off", item).setAttribute("formaction", change.href);
    if (this.#store.get("card", id)) this.#steppers.fill(slip, "card", id, change.href, `card-${id}`);
    else maybe(".stepper", slip)?.remove();
  }

  /**
   * What became of a card.
   * @param {string} id
   * @param {Record<string, any>} state
   * @param {Record<string, any> | undefined} unseen
   */
  #fate(id, { number, likes, cluster, dots }, unseen) {
    if (unseen) return words(unseen.waiting ? "waits_approval" : "covered", { number });
    if (!this.#store.get("card", id)) return words("hidden", { number });
    const topic = this.#store.get("cluster", cluster);
    const sum = dots ?? topic?.dots;
    const more = [...(sum ? [words("dots", sum)] : []), ...(likes ? [words("say_too", likes)] : [])];
    if (topic) return [words("in_topic", { number, topic: topic.title }), ...more].join(", ");
    if (sum) return words("in_topic", { number, topic: words("dots", sum) });
    if (likes) return words("hangs_liked", { num: likes, number });
    return words(this.#setting.ordered && this.#store.all("cluster").size ? "no_topic" : "hangs", { number });
  }

  /** @param {import("../live/pending.js").Waiting} card @returns {Entry} */
  #waiting({ id, text }) {
    const fill = (/** @type {HTMLElement} */ item) => {
      this.#name(item, id, text);
      write(q(".fate span", item), this.#way("pinning"));
    };
    return { key: id, look: "waiting", number: 0, make: () => piece("waiting"), fill };
  }

  /** @param {string} id @param {string} text @param {number} number @returns {Entry} */
  #taken(id, text, number) {
    return { key: id, look: "taken", number, make: () => piece("taken"), fill: (item) => this.#name(item, id, text) };
  }

  /** @param {Refused} item @returns {Entry} */
  #back(item) {
    const id = item.request_id;
    const close = () => {
      this.#forgetDraft(id);
      this.#pending.drop(item);
      this.draw();
    };
    const make = () =>
      editor({
        title: words("not_pinned"),
        text: recall(this.#drafts + id) ?? item.args.text,
        refusal: item.answer.message,
        save: words("pin_up"),
        back: words("discard"),
        typed: (text) => keep(this.#drafts + id, text),
        done: (mended) => {
          this.#pending.pin(mended);
          close();
        },
        cancel: close,
      });
    return { key: `back-${id}`, look: "back", number: 0, make };
  }

  /** @param {string} id @param {Record<string, any>} state */
  #edit(id, { text, number }) {
    const close = () => {
      this.#editing.delete(id);
      this.#forgetDraft(id);
      this.#pending.drop(...this.#refusedEdits(id));
      this.draw();
      maybe(`li[data-id="${id}"] .change`, this.#list)?.focus({ preventScroll: true });
    };
    const now = this.#pending.edited(id) ?? text;
    const [refused] = this.#refusedEdits(id);
    return editor({
      title: words("change_card", { number }),
      text: recall(this.#drafts + id) ?? refused?.args.text ?? now,
      refusal: refused?.answer.message,
      typed: (typed) => keep(this.#drafts + id, typed),
      done: (changed) => {
        if (changed !== now) {
          this.#pending.edit(id, changed);
          this.#announce.own(words("saving"));
        }
        close();
      },
      cancel: close,
    });
  }

  /** What was to stand on a card and came back, newest first. @param {string} id */
  #refusedEdits(id) {
    return this.#pending.refused.filter((item) => item.args.card === id);
  }

  /** @param {string} id */
  #forgetDraft(id) {
    keep(this.#drafts + id, null);
  }

  /** @param {Entry} entry */
  #item({ key, look, make, fill }) {
    let shown = this.#shown.get(key);
    if (shown?.look !== look) {
      shown = { look, item: make() };
      this.#shown.set(key, shown);
    }
    fill?.(shown.item);
    return shown.item;
  }

  /** @param {HTMLElement} item @param {string} id @param {string} text */
  #name(item, id, text) {
    item.dataset.id = id;
    q(".card", item).dataset.nail = id[0];
    const line = q(".text", item);
    const name = `card-${id}`;
    write(line, text);
    if (line.id !== name) {
      line.id = name;
      for (const button of all("[aria-describedby]", item)) button.setAttribute("aria-describedby", line.id);
    }
  }

  /** @param {string} underway @returns {string} why it waits */
  #way(underway) {
    if (this.#connection.status !== "live") return words("waits");
    return words(this.#stalled ? (REASONS[this.#stalled] ?? "waits_answer") : underway);
  }

  /** @param {HTMLElement} item from the server's page */
  #adopt(item) {
    const id = item.dataset.id ?? "";
    this.#shown.set(id, { look: "hangs", item });
    const { number, likes, cluster } = item.dataset;
    const text = q(".text", item).textContent ?? "";
    this.#known.set(id, { text, number: Number(number), likes: Number(likes), cluster });
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const pressed = /** @type {HTMLElement} */ (event.target).closest("a, button");
    const id = pressed?.closest("li")?.dataset.id;
    if (!pressed || !id || pressed.closest(".editing, .stepper")) return;
    event.preventDefault();
    const state = this.#state(id);
    if (pressed.matches(".change")) {
      this.#editing.add(id);
      this.draw();
      maybe("textarea", this.#shown.get(id)?.item)?.focus();
    } else if (pressed.matches(".off") && state) {
      this.#pending.takeDown(id, /** @type {any} */ (state));
      this.#announce.own(words("taken"));
      this.draw();
      maybe("button", this.#shown.get(id)?.item)?.focus({ preventScroll: true });
    } else if (pressed.closest(".taken")) {
      this.#pending.putBack(id);
      this.#announce.own(words("pinning"));
      this.draw();
      maybe(".change", this.#shown.get(id)?.item)?.focus({ preventScroll: true });
    }
  }

  /** @param {boolean} folded */
  #fold(folded) {
    this.#folded = folded;
    this.draw();
  }

  /** @param {number} hanging */
  #drawFold(hanging) {
    const button = q("#unfold");
    button.hidden = hanging <= FOLDED;
    button.setAttribute("aria-expanded", String(!this.#folded));
    write(q("span", button), this.#folded ? words("unfold", hanging - FOLDED) : words("fold"));
  }
}
