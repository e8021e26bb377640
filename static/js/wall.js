// The wall: wires the server's word to the sheet, the rail and the keys.

import { all, piece, q, write } from "./lib/dom.js";
import { words } from "./lib/words.js";
import { boardsOf, onTheWall } from "./live/boards.js";
import { connect } from "./live/connection.js";
import { Feed } from "./live/feed.js";
import { renewRole } from "./live/role.js";
import { Store } from "./live/store.js";
import { replaceQr } from "./parts/qr.js";
import { hyphenates, withBreaks } from "./parts/wall_breaks.js";
import { fitType, LineSign, showCards, showHead, showPeople } from "./parts/wall_rail.js";
import { Sheet } from "./parts/wall_sheet.js";
import { showTurn } from "./parts/wall_sign.js";
import * as tools from "./parts/wall_tools.js";
import { Turns } from "./parts/wall_turns.js";

/** @typedef {import("./parts/wall_plan.js").Slip} Slip */

const page = document.body.dataset;
const code = page.code ?? "";
const workshopLog = `workshop:${page.workshop}`;
const QUIET = 6_000;

const sheet = new Sheet(q(".cards"), drawSlip);
const turns = new Turns(sheet, turned);
const connection = connect({ workshop: code, as: "wall", patience: QUIET });
const workshop = new Feed(connection, workshopLog);
/** @type {Map<string, Feed>} boards that were shown here; they stay joined, so that going back takes no time */
const feeds = new Map();
let shown = page.board ?? "";
new LineSign(() => [workshop, feeds.get(shown)].filter((feed) => feed !== undefined));
let type = tools.rememberedType();

begin();

async function begin() {
  document.body.classList.add("live");
  sheet.fit(type);
  tools.showType(type);
  const planted = plant();
  await fontIsHere();
  showBoard(shown, planted);
  workshop.store.settled(follow);
  workshop.on("here", ({ count }) => connection.status === "live" && showPeople(count));
  workshop.on("gone", gone);
  connection.on("status", (status) => status === "refused" && gone());
  connection.on("up", () => connection.way === "plain" && showPeople(null)); // only sockets hear who is here
  renewRole(connection);
  new ResizeObserver(() => again()).observe(sheet.root);
  tools.listen(act);
  tools.stayAwake();
}

/** The cards that the page brought along are the start of the board's store. */
function plant() {
  const store = new Store();
  for (const item of all(".page.plain > li")) {
    const { id = "", number } = item.dataset;
    store.plant("card", id, { number: Number(number), text: q(".text", item).textContent ?? "" });
  }
  return store;
}

/** Another face has other widths; after a moment the system's own face must do. */
async function fontIsHere() {
  const face = document.fonts?.load("550 40px Pappen").catch(() => {});
  await Promise.race([face, new Promise((done) => setTimeout(done, 1_500))]);
  fitType();
  face?.then(() => {
    fitType();
    sheet.forget();
    if (turns.pages > 0) turns.repack(turns.firstNumber);
  });
}

/** @param {string} id @param {Store} [planted] */
function showBoard(id, planted) {
  shown = id;
  const feed = id ? feedOf(id, planted) : null;
  const slips = feed ? [...feed.store.all("card")].map(([card, state]) => asSlip(card, state)) : [];
  const kept = tools.rememberedPage();
  const left = kept?.board === id ? kept : null;
  turns.pause(left?.held ?? false);
  turns.fill(slips, left?.number ?? 0);
  showCards(slips.length);
}

/** @param {string} id @param {Store} [planted] */
function feedOf(id, planted) {
  const known = feeds.get(id);
  if (known) return known;
  const { seq, epoch } = page;
  const feed = new Feed(connection, `board:${id}`, planted ? { since: Number(seq), epoch, store: planted } : {});
  feeds.set(id, feed);
  let whole = false;
  feed.store.subscribe("card", (card, state, isSnapshot) => {
    whole ||= isSnapshot;
    if (shown === id && !isSnapshot) hang(card, state);
  });
  feed.store.settled(() => {
    if (shown !== id) return;
    if (whole) agree(feed);
    whole = false;
    showCards(feed.store.all("card").size);
  });
  return feed;
}

/** Brings the sheet to what the store knows, after a whole board came at once. @param {Feed} feed */
function agree(feed) {
  const cards = feed.store.all("card");
  if (turns.slips.size === 0) {
    turns.fill([...cards].map(([id, state]) => asSlip(id, state)));
    return;
  }
  for (const id of [...turns.slips.keys()]) if (!cards.has(id)) turns.drop(id);
  for (const [id, state] of cards) if (turns.slips.get(id)?.text !== state.text) turns.put(asSlip(id, state));
}

/** @param {string} id @param {Record<string, any> | null} state */
function hang(id, state) {
  if (!state || state.hidden) turns.drop(id);
  else if (turns.slips.get(id)?.text !== state.text) turns.put(asSlip(id, state));
}

/** @param {string} id @param {Record<string, any>} state @returns {Slip} */
function asSlip(id, state) {
  return { id, number: state.number, text: state.text };
}

/** @param {Slip} slip @param {(word: string) => boolean} fits */
function drawSlip(slip, fits) {
  const item = piece("slip");
  q(".card", item).dataset.nail = slip.id.slice(0, 1);
  q(".text", item).textContent = withBreaks(slip.text, fits, hyphenates(sheet.root));
  return item;
}

function follow() {
  const { store } = workshop;
  const event = store.get("workshop", page.workshop ?? "");
  if (!event) return gone();
  const board = onTheWall(boardsOf(store), store.get("stage", page.workshop ?? "")?.board);
  const id = board?.id ?? "";
  showHead(event.title, board);
  for (const text of all(".question, .cards")) text.lang = event.language;
  fitType();
  if (id === shown) return;
  replaceQr(code, board?.number ?? null);
  showBoard(id);
}

function turned() {
  showTurn({ page: turns.current, pages: turns.pages, held: turns.paused, news: turns.unseen.size });
  tools.press("pause", turns.paused);
  if (turns.firstNumber > 0) tools.rememberPage({ board: shown, number: turns.firstNumber, held: turns.paused });
}

/** The room or the type is another now. */
function again() {
  fitType();
  if (sheet.fit(type)) turns.repack(turns.firstNumber);
}

/** @type {Record<import("./parts/wall_tools.js").Deed, () => void>} */
const deeds = {
  back: () => turns.back(),
  next: () => turns.next(),
  first: () => turns.turnTo(0),
  last: () => turns.turnTo(-1),
  pause: () => {
    turns.pause(!turns.paused);
    write(q("[role=status]"), words(turns.paused ? "held" : "goes_on"));
  },
  smaller: () => resize(-1),
  larger: () => resize(1),
  qr: () => tools.press("qr", document.body.classList.toggle("inviting")),
  theme: tools.nextTheme,
  full: tools.toggleFullScreen,
  blank: () => blank(true),
  escape: () => {
    document.body.classList.remove("inviting");
    tools.press("qr", false);
  },
};

/** A wall that is blank comes back with any key. @param {import("./parts/wall_tools.js").Deed} deed */
function act(deed) {
  if (!q(".blank").hidden) blank(false);
  else deeds[deed]();
}

/** @param {boolean} on */
function blank(on) {
  q(".blank").hidden = !on;
  tools.press("blank", on);
}

/** @param {1 | -1} by */
function resize(by) {
  type = tools.stepType(type, by);
  tools.showType(type);
  again();
}

function gone() {
  document.body.classList.add("gone");
  turns.fill([]);
  q(".rail").hidden = true;
  q(".eyebrow").hidden = true;
  write(q(".sheet .question"), words("gone"));
}
