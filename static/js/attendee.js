// The guest's page: wiring only. One line, the logs of the board and of the workshop, an outbox, and the parts that show them.

import { all, maybe, piece, q } from "./lib/dom.js";
import { inFrames } from "./lib/frames.js";
import { keep, keysLike } from "./lib/memory.js";
import { words } from "./lib/words.js";
import { connect } from "./live/connection.js";
import { Feed } from "./live/feed.js";
import { Outbox } from "./live/outbox.js";
import { Pending } from "./live/pending.js";
import { renewRole } from "./live/role.js";
import { announcer } from "./parts/announcer.js";
import { chips } from "./parts/chips.js";
import { Composer } from "./parts/composer.js";
import { elsewhere } from "./parts/elsewhere.js";
import { netStrip } from "./parts/net_strip.js";
import { openness } from "./parts/openness.js";
import { OtherCards } from "./parts/other_cards.js";
import { OwnCards } from "./parts/own_cards.js";
import { planted } from "./parts/planted.js";
import { toast } from "./parts/toast.js";
import { unkept } from "./parts/unkept.js";

const NOTED_AFTER = 1500;
const { code = "", workshop = "", board = "", seq, epoch, top, here = "" } = document.body.dataset;

if (maybe("#composer")) setTimeout(start); // a task of its own: the page can be touched in between

function start() {
  const line = live();
  const parts = page(line);
  const { connection, feed, evening, outbox, pending } = line;
  const { composer, mine, theirs, announce } = parts;
  const draw = inFrames(() => {
    if (!maybe("#all")) return; // erased
    mine.draw();
    theirs.draw();
  });

  feed.store.subscribe("card", (id, state) => mine.learn(id, state));
  feed.store.settled(draw);
  pending.on("changed", draw);
  pending.on("refused", (item, answer) => handBack(item, answer, parts));
  connection.on("status", draw);
  for (const event of ["done", "refused", "stalled"]) outbox.on(event, () => mine.stall(outbox.stalled));
  outbox.on("stalled", draw);

  const lists = all("#main .list");
  netStrip(connection, outbox, { sign: q("#link"), strip: q("#net"), lists, announce });
  unkept(outbox, { strip: q("#unkept"), lists });
  elsewhere(outbox, evening.store, { strip: q("#elsewhere"), lists, log: feed.log, code, announce });
  chips(evening.store, { row: q("#chips"), where: q("#where"), question: q("#question"), code, board });
  const erased = () => forget(line, announce);
  const allow = (/** @type {boolean} */ open) => {
    for (const part of [composer, mine, theirs]) part.allow(open);
    draw();
  };
  openness(evening.store, board, { allow, erased, announce });
  const away = () => sayErased(line, announce);
  evening.on("gone", away);
  connection.on("refused", (reason) => reason.code === "unknown_code" && away());
  renewRole(connection);
  tidyAddress();
}

/** What is heard and said. */
function live() {
  const connection = connect({ workshop: code, as: "attendee" });
  const store = planted(q("#own"), q("#all"));
  const feed = new Feed(connection, `board:${board}`, { since: Number(seq), epoch, store });
  const evening = new Feed(connection, `workshop:${workshop}`);
  const outbox = new Outbox(connection, workshop);
  return { connection, feed, evening, outbox, pending: new Pending(outbox, feed) };
}

/**
 * What is seen.
 * @param {ReturnType<typeof live>} line
 */
function page({ connection, feed, pending }) {
  const announce = announcer(q("#status"));
  const [own, others] = [q("#own"), q("#all")];
  const [ownList, othersList] = [q("ol", own), q("ol", others)];
  const draft = `pappen.draft.${workshop}.${board}`;
  const mine = new OwnCards(own, {
    store: feed.store,
    pending,
    connection,
    others: othersList,
    here,
    drafts: `${draft}.`,
  });
  const theirs = new OtherCards(others, {
    feed,
    pending,
    own: ownList,
    news: q("#news"),
    announce,
    here,
    top: Number(top),
  });
  for (const id of mine.known.keys()) theirs.counts(id);
  const composer = new Composer(q("#composer"), {
    draft,
    pin: (text) => thank(pending.pin(text), pending, composer, announce),
  });
  return { announce, composer, mine, theirs, tell: toast(q("#toast")) };
}

/**
 * Says thanks when the card hangs, or soon when it has to wait.
 * @param {string} id
 * @param {Pending} pending
 * @param {Composer} composer
 * @param {(sentence: string) => void} announce
 */
function thank(id, pending, composer, announce) {
  const noted = setTimeout(() => composer.thanks(false), NOTED_AFTER);
  const stop = pending.on("pinned", (hung) => {
    if (hung !== id) return;
    clearTimeout(noted);
    stop();
    composer.thanks(true);
    announce(words("hung"));
  });
}

/**
 * A refused text stands among one's own cards, where it can be mended; of all else the reason is told.
 * @param {import("./live/outbox.js").Item} item
 * @param {import("./live/connection.js").Answer} answer
 * @param {ReturnType<typeof page>} parts
 */
function handBack({ verb }, { message = "" }, { announce, tell }) {
  announce(message);
  if (verb !== "card.add" && verb !== "card.edit") tell(message);
}

/**
 * The server told that the evening was erased: this phone forgets it too.
 * @param {ReturnType<typeof live>} line
 * @param {(sentence: string) => void} announce
 */
function forget(line, announce) {
  line.outbox.clear();
  for (const key of keysLike(`pappen.draft.${workshop}.`)) keep(key, null);
  sayErased(line, announce);
}

/**
 * The server does not know the evening. What was typed stays on the phone: a server that was started on another
 * database by mistake must not cost anybody a card.
 * @param {ReturnType<typeof live>} line
 * @param {(sentence: string) => void} announce
 */
function sayErased({ connection }, announce) {
  if (!maybe("#all")) return;
  connection.close();
  q("#main").replaceChildren(piece("erased"));
  for (const element of all("#news, #toast, #link")) element.hidden = true;
  announce(words("erased"));
}

/** What the plain form said through the address need not be said again after a reload. */
function tidyAddress() {
  const { search, hash } = location;
  if (search) history.replaceState(null, "", here + (search.includes("all=1") ? "?all=1" : "") + hash);
}
