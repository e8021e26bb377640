// The guest's page: wiring only. One line, the logs of the board and of the workshop, an outbox, and the parts that show them.

import { all, maybe, piece, q } from "./lib/dom.js";
import { inFrames } from "./lib/frames.js";
import { keep, keysLike } from "./lib/memory.js";
import { holdStill, inHand } from "./lib/motion.js";
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
import { Hint } from "./parts/hint.js";
import { Mood } from "./parts/mood.js";
import { netStrip } from "./parts/net_strip.js";
import { openness } from "./parts/openness.js";
import { OtherCards } from "./parts/other_cards.js";
import { OwnCards } from "./parts/own_cards.js";
import { planted } from "./parts/planted.js";
import { rehearsal } from "./parts/rehearsal.js";
import { Setting } from "./parts/setting.js";
import { Steppers } from "./parts/steppers.js";
import { timerStrip } from "./parts/timer_strip.js";
import { toast } from "./parts/toast.js";
import { unkept } from "./parts/unkept.js";
import { Voting } from "./parts/voting.js";

const NOTED_AFTER = 1500;
/** What of this board is one's own is asked again within so long, when somebody else changed it. */
const ASK_AGAIN = 1500;
const { code = "", workshop = "", board = "", seq, epoch, top, here = "" } = document.body.dataset;

if (maybe("#composer")) setTimeout(start); // a task of its own: the page can be touched in between

function start() {
  const line = live();
  const parts = page(line);
  const { connection, feed, evening, outbox, pending } = line;
  const { setting, composer, mine, announce } = parts;
  const lists = [q("#vote ol"), q("#own ol"), q("#all ol")];
  const draw = inFrames(() => maybe("#all") && drawAll(parts, lists)); // nothing to draw once it is erased

  feed.store.subscribe("card", (id, state) => mine.learn(id, state));
  feed.store.settled(draw);
  hearOfOwn(feed, pending);
  pending.on("changed", draw);
  pending.on("refused", (item, answer) => handBack(item, answer, parts));
  connection.on("status", draw);
  for (const event of ["done", "refused", "stalled"]) outbox.on(event, () => mine.stall(outbox.stalled));
  outbox.on("stalled", draw);
  setting.watch(({ phase }) => {
    if (phase !== setting.now.phase) announce(words(`phase_${setting.now.phase}`));
    composer.forgetThanks();
    draw();
  });

  netStrip(connection, outbox, { sign: q("#link"), strip: q("#net"), lists, announce });
  unkept(outbox, { strip: q("#unkept"), lists });
  elsewhere(outbox, evening.store, { strip: q("#elsewhere"), lists, log: feed.log, code, announce });
  chips(evening.store, { row: q("#chips"), where: q("#where"), question: q("#question"), code, board });
  const erased = () => forget(line, announce);
  const allow = (/** @type {boolean} */ open) => {
    for (const part of [composer, mine, parts.theirs, parts.mood]) part.allow(open);
    draw();
  };
  timerStrip(evening, { sign: q("#timer"), board, until: (line) => composer.until(line) });
  openness(evening.store, feed.store, board, { lists, allow, erased, announce });
  rehearsal(evening.store, { line: q("#rehearsal"), lists });
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
function page({ connection, feed, evening, pending }) {
  const announce = announcer(q("#status"));
  const tell = toast(q("#toast"));
  const setting = new Setting(evening.store, feed.store, board);
  const [own, others] = [q("#own"), q("#all")];
  const [ownList, othersList] = [q("ol", own), q("ol", others)];
  const draft = `pappen.draft.${workshop}.${board}`;
  const { store } = feed;
  const places = [q("#vote"), own, others];
  const steppers = new Steppers({ pending, store, setting, board, places, tell, announce });
  const mine = new OwnCards(own, {
    store,
    pending,
    connection,
    setting,
    steppers,
    others: othersList,
    here,
    drafts: `${draft}.`,
    announce,
  });
  const theirs = new OtherCards(others, {
    feed,
    pending,
    own: ownList,
    news: q("#news"),
    announce,
    here,
    top: Number(top),
    setting,
    steppers,
  });
  for (const id of mine.known.keys()) theirs.counts(id);
  const composer = new Composer(q("#composer"), {
    draft,
    name: setting.now.kind === "round" ? "your_sentence" : "your_card",
    pin: (text) => thank(pending.pin(text), pending, { composer, setting, announce }),
  });
  const field = /** @type {HTMLTextAreaElement} */ (q("#text"));
  const hint = new Hint(q("#alike"), { field, feed, pending, announce });
  const voting = new Voting(q("#vote"), { store, cards: q("#cards"), setting, steppers, here });
  const mood = new Mood(q("#mood"), { store, pending, setting, board });
  return { announce, composer, hint, mine, mood, setting, steppers, theirs, tell, voting };
}

/**
 * What stands above the cards may come and go: what is being read stays.
 * @param {ReturnType<typeof page>} parts
 * @param {HTMLElement[]} lists
 */
function drawAll({ composer, hint, mine, mood, setting, steppers, theirs, voting }, lists) {
  steppers.count();
  holdStill(inHand(...lists), () => {
    voting.draw();
    mood.draw();
    composer.want(setting.now.kind !== "mood" && !(setting.now.kind === "round" && mine.any));
  });
  mine.draw();
  theirs.draw();
  hint.draw();
}

/**
 * What somebody else did with one's own cards or dots is told to nobody in particular: whom it concerns asks.
 * @param {Feed} feed
 * @param {Pending} pending
 */
function hearOfOwn(feed, pending) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let soon;
  const ask = () => {
    clearTimeout(soon);
    soon = setTimeout(() => feed.joined && feed.rejoin(), Math.random() * ASK_AGAIN);
  };
  const isMissed = (/** @type {string} */ id) => pending.isOwn(id) && !pending.taken.has(id);
  feed.store.subscribe("card", (id, state, isSnapshot) => !state && !isSnapshot && isMissed(id) && ask());
  feed.store.subscribe(
    "cluster",
    (id, state, isSnapshot) => !state && !isSnapshot && feed.store.count("dot", id) && ask(),
  );
}

/**
 * Says thanks when the card has come in, or soon when it has to wait; not when it is refused.
 * @param {string} id
 * @param {Pending} pending
 * @param {{composer: Composer, setting: Setting, announce: import("./parts/announcer.js").Announce}} parts
 */
function thank(id, pending, { composer, setting, announce }) {
  let waited = false;
  const noted = setTimeout(() => {
    waited = true;
    composer.thanks("queued");
    announce.own(words("queued"));
  }, NOTED_AFTER);
  const end = () => {
    clearTimeout(noted);
    for (const stop of stops) stop();
  };
  const refused = (/** @type {import("./live/outbox.js").Item} */ { verb, args }) => {
    if (verb !== "card.add" || args.id !== id) return;
    end();
    if (waited) composer.forgetThanks(); // "Noted!" is no longer so
  };
  const pinned = (/** @type {string} */ hung) => {
    if (hung !== id) return;
    end();
    const how = setting.now.approving ? "to_approve" : setting.now.covered ? "is_covered" : "hung";
    composer.thanks(how);
    if (waited) announce(words(how));
    else announce.own(words(how));
  };
  const stops = [pending.on("pinned", pinned), pending.on("refused", refused)];
}

/**
 * A refused text stands among one's own cards, where it can be mended; of all else the reason is told.
 * @param {import("./live/outbox.js").Item} item
 * @param {import("./live/connection.js").Answer} answer
 * @param {ReturnType<typeof page>} parts
 */
function handBack({ verb }, { message = "" }, { announce, tell }) {
  announce.own(message);
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
