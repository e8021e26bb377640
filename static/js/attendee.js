// The guest's page: wiring only. One line, the logs of the board and of the workshop, an outbox, and the parts that show them.

import { all, maybe, piece, q, write } from "./lib/dom.js";
import { keep, keysLike } from "./lib/memory.js";
import { words } from "./lib/words.js";
import { connect } from "./live/connection.js";
import { Feed } from "./live/feed.js";
import { Outbox } from "./live/outbox.js";
import { Pending } from "./live/pending.js";
import { Store } from "./live/store.js";
import { announcer } from "./parts/announcer.js";
import { chips } from "./parts/chips.js";
import { Composer } from "./parts/composer.js";
import { netStrip } from "./parts/net_strip.js";
import { OtherCards } from "./parts/other_cards.js";
import { OwnCards } from "./parts/own_cards.js";
import { toast } from "./parts/toast.js";

if (maybe("#composer")) setTimeout(board); // a task of its own: the page can be touched in between

function board() {
  const { code = "", workshop = "", board = "", seq, top, here = "" } = document.body.dataset;
  const own = q("#own");
  const others = q("#all");
  const store = planted(own, others);
  const connection = connect({ workshop: code, as: "attendee" });
  const feed = new Feed(connection, `board:${board}`, { since: Number(seq), store });
  const evening = new Feed(connection, `workshop:${workshop}`);
  const outbox = new Outbox(connection, workshop);
  const pending = new Pending(outbox, feed);
  const announce = announcer(q("#status"));
  const tell = toast(q("#toast"));
  const lists = [q("ol", own), q("ol", others)];

  const composer = new Composer(q("#composer"), {
    draft: `pappen.draft.${workshop}.${board}`,
    pin: (text) => pinned(pending.pin(text)),
  });
  const mine = new OwnCards(own, {
    store,
    pending,
    connection,
    others: lists[1],
    here,
    kept: `pappen.back.${workshop}.${board}`,
  });
  const theirs = new OtherCards(others, {
    feed,
    pending,
    own: lists[0],
    news: q("#news"),
    announce,
    here,
    top: Number(top),
  });
  for (const id of mine.known.keys()) theirs.counts(id);

  let gone = false;
  const draw = inFrames(() => {
    if (gone) return;
    mine.draw();
    theirs.draw();
  });
  store.subscribe("card", (id, state) => mine.learn(id, state));
  store.settled(draw);
  pending.on("changed", draw);
  connection.on("status", draw);
  outbox.on("done", () => mine.stall(false));
  outbox.on("stalled", () => {
    mine.stall(true);
    draw();
  });
  netStrip(connection, outbox, { sign: q("#link"), strip: q("#net"), lists, announce });
  chips(evening.store, { row: q("#chips"), where: q("#where"), question: q("#question"), code, board });

  /** Says thanks when the card hangs, or soon when it has to wait. @param {string} id */
  function pinned(id) {
    const noted = setTimeout(() => composer.thanks(false), 1500);
    const stop = pending.on("pinned", (hung) => {
      if (hung !== id) return;
      clearTimeout(noted);
      stop();
      composer.thanks(true);
      announce(words("hung"));
    });
  }

  pending.on("refused", (item, answer) => {
    const { verb, args } = item;
    const sentence = answer.message ?? "";
    announce(sentence);
    const mendable = answer.code?.startsWith("text_") && composer.empty && !q("#composer").hidden;
    if (verb === "card.add" && mendable) composer.giveBack(args.text, sentence);
    else if (verb === "card.add" || verb === "card.edit")
      mine.giveBack({ id: item.request_id, text: args.text, why: sentence });
    else tell(sentence);
    draw();
  });

  evening.store.subscribe("board", (id, state) => id === board && state && allow(state.open));
  evening.store.subscribe("workshop", (_id, state) => (state ? state.sealed && allow(false) : erased()));
  evening.on("gone", erased);
  connection.on("refused", (reason) => (reason.code === "unknown_code" ? erased() : renewRole()));

  let open = !q("#composer").hidden;
  /** @param {boolean} wanted whether one may write */
  function allow(wanted) {
    if (gone) return;
    const sealed = [...evening.store.all("workshop").values()].some((state) => state.sealed);
    const now = wanted && !sealed;
    composer.show(now);
    q("#closed").hidden = now;
    write(q("#closed b"), words(sealed ? "sealed" : "closed"));
    mine.allow(now);
    theirs.allow(now);
    if (now !== open) announce(words(now ? "reopened" : sealed ? "sealed" : "closed"));
    open = now;
    draw();
  }
  mine.allow(open);
  theirs.allow(open);

  /** The evening no longer exists: this phone forgets it too. */
  function erased() {
    if (gone) return;
    gone = true;
    connection.close();
    outbox.clear();
    for (const kind of ["draft", "back"]) for (const key of keysLike(`pappen.${kind}.${workshop}.`)) keep(key, null);
    q("#main").replaceChildren(piece("erased"));
    for (const element of all("#news, #toast, #link")) element.hidden = true;
    announce(words("erased"));
  }

  if (location.search)
    history.replaceState(null, "", here + (location.search.includes("all=1") ? "?all=1" : "") + location.hash);
  draw();
}

/**
 * The cards that the page brought along.
 * @param {HTMLElement} own
 * @param {HTMLElement} others
 */
function planted(own, others) {
  const store = new Store();
  /** @type {string[]} */
  const mine = [];
  /** @type {string[]} */
  const liked = [];
  for (const item of [...all(".hangs", own), ...all("ol > li", others)]) {
    const { id = "", number, likes, hidden } = item.dataset;
    const state = {
      text: q(".text", item).textContent ?? "",
      number: Number(number),
      likes: Number(likes),
      hidden: false,
    };
    if (hidden === undefined) store.plant("card", id, state);
    if (item.matches(".hangs")) mine.push(id);
    if (maybe(".too[aria-pressed=true]", item)) liked.push(id);
  }
  store.owns({ card: mine, like: liked });
  return store;
}

/**
 * At most once a frame; a page that is not seen draws now and then.
 * @param {() => void} draw
 */
function inFrames(draw) {
  let asked = false;
  const run = () => {
    asked = false;
    draw();
  };
  return () => {
    if (asked) return;
    asked = true;
    if (document.hidden) setTimeout(run, 100);
    else requestAnimationFrame(run);
  };
}

let renewedAt = 0;
/** The cookie lost its role, for example since the server has a new secret: opening the page gives it again. */
function renewRole() {
  if (Date.now() - renewedAt < 30000) return;
  renewedAt = Date.now();
  fetch(location.pathname).catch(() => {});
}
