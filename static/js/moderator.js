// The desk: wires the boards of an event, the stream of one of them, the sheet and the remote to the server's word.

import { maybe, q, write } from "./lib/dom.js";
import { words } from "./lib/words.js";
import { boardsOf, onTheWall } from "./live/boards.js";
import { connect } from "./live/connection.js";
import { Feed } from "./live/feed.js";
import { Outbox } from "./live/outbox.js";
import { renewRole } from "./live/role.js";
import { announcer } from "./parts/announcer.js";
import { showChooser, showRemote, showStrip } from "./parts/desk_boards.js";
import { Deeds } from "./parts/desk_deeds.js";
import { Line } from "./parts/desk_line.js";
import { dressDialog, Sheet } from "./parts/desk_sheet.js";
import { Stream } from "./parts/desk_stream.js";
import { replaceQr } from "./parts/qr.js";

const page = document.body.dataset;
const code = page.code ?? "";
const event = page.workshop ?? "";
const workshopLog = `workshop:${event}`;
const QUIET = 6_000;

const announce = announcer(q("[role=status]"));
const connection = connect({ workshop: code, as: "moderator", patience: QUIET });
const outbox = new Outbox(connection, `moderator-${event}`); // apart from what this browser writes as a guest
const workshop = new Feed(connection, workshopLog);
/** @type {Map<string, Feed>} boards that were read here; they stay joined, so that their counts stay true */
const feeds = new Map();
let chosen = page.board ?? "";

const doors = /** @type {HTMLDialogElement} */ (q("#doors"));
const deeds = new Deeds(outbox, q(".toast"), announce);
const line = new Line({
  feeds: () => [workshop, feeds.get(chosen)].filter((feed) => feed !== undefined),
  waiting: () => outbox.items.length,
  announce,
});
const sheet = new Sheet(/** @type {HTMLDialogElement} */ (q("#sheet")), cardOf, actOnCard);
const stream = new Stream({
  list: q(".cards"),
  pill: q(".news"),
  busy: () => Boolean(maybe("dialog:modal")),
  look: (id) => sheet.open(id),
  doing,
});

begin();

function begin() {
  document.body.classList.add("live");
  doors.close();
  dressDialog(doors);
  if (chosen) feedOf(chosen);
  workshop.store.settled(follow);
  workshop.on("here", ({ count }) => line.people(count));
  connection.on("up", () => connection.way === "plain" && line.people(null)); // only sockets hear who is here
  workshop.on("gone", gone);
  connection.on("status", (status) => (status === "refused" ? gone() : line.follow(status)));
  renewRole(connection, () => location.reload()); // the server's own page says what is missing
  outbox.on("changed", drawWaiting);
  q("form.stream").addEventListener("submit", (submitted) => submitted.preventDefault());
  q("#guests").addEventListener("click", openDoors);
  q("#writing").addEventListener("click", toggleWriting);
  q("#show").addEventListener("click", showOnWall);
  for (const way of [q(".boards"), q(".now")]) way.addEventListener("click", follows);
}

/** @param {string} id */
function feedOf(id) {
  const known = feeds.get(id);
  if (known) return known;
  const feed = new Feed(connection, `board:${id}`);
  feeds.set(id, feed);
  let whole = true;
  feed.store.subscribe("card", (card, state, isSnapshot) => {
    whole ||= isSnapshot;
    if (chosen !== id || isSnapshot) return;
    stream.put(card, state);
    sheet.draw(card);
  });
  feed.store.settled(() => {
    if (whole && chosen === id) stream.show(feed.store);
    whole &&= chosen !== id;
    tellCounts();
  });
  return feed;
}

/** @param {string} id */
function choose(id) {
  const board = boardsOf(workshop.store).find((each) => each.id === id);
  if (!board || id === chosen) return;
  chosen = id;
  history.replaceState(null, "", `?board=${board.number}`);
  const feed = feedOf(id);
  stream.show(feed.store);
  replaceQr(code, board.number);
  scrollTo({ top: 0 });
  tellCounts();
}

/** Chips and strip are links; here they choose without a new page. @param {Event} click */
function follows(click) {
  const link = click.target instanceof Element ? click.target.closest("a") : null;
  const number = Number(new URLSearchParams(link?.search).get("board"));
  const board = boardsOf(workshop.store).find((each) => each.number === number);
  if (!board) return;
  click.preventDefault();
  choose(board.id);
}

function follow() {
  const { store } = workshop;
  if (store.complete && !store.get("workshop", event)) return erased();
  const boards = boardsOf(store);
  const wall = onTheWall(boards, staged());
  if (!chosen && wall) return choose(wall.id);
  const board = boards.find(({ id }) => id === chosen) ?? null;
  showChooser(boards, { wall: wall?.id, chosen, cards: countOf });
  showStrip(wall, countOf(wall?.id ?? "") ?? 9);
  showRemote(board, board !== null && board.id === wall?.id);
  if (board) write(q(".head h2"), board.question);
  const guest = /** @type {HTMLAnchorElement} */ (q("[data-guest]"));
  guest.pathname = board ? `/b/${code}/${board.number}` : `/b/${code}`;
}

function tellCounts() {
  const store = feeds.get(chosen)?.store;
  const cards = [...(store?.all("card").values() ?? [])];
  const down = cards.filter(({ hidden }) => hidden).length;
  write(q("[data-total]"), words("cards", cards.length - down));
  q("[data-down]").hidden = down === 0;
  write(q("[data-down]"), words("taken_down", down));
  q(".empty").hidden = cards.length > 0 || !store?.complete;
  if (workshop.store.complete) follow();
}

/** Cards that hang on a board; null while nobody here has read it. @param {string} id */
function countOf(id) {
  const store = feeds.get(id)?.store;
  return store?.complete ? [...store.all("card").values()].filter(({ hidden }) => !hidden).length : null;
}

/** @returns {string | null} */
function staged() {
  return workshop.store.get("stage", event)?.board ?? null;
}

/** @param {string} id */
function cardOf(id) {
  return feeds.get(chosen)?.store.get("card", id);
}

// What can be done

/** @param {"hide" | "restore"} verb @param {string} id */
function actOnCard(verb, id) {
  const log = `board:${chosen}`;
  const number = String(cardOf(id)?.number ?? "");
  const back = verb === "hide" ? "restore" : "hide";
  deeds.ask(
    { log, verb: `card.${verb}`, args: { card: id } },
    { told: words(`did_${verb}`, { number }), undo: { log, verb: `card.${back}`, args: { card: id } } },
  );
}

function toggleWriting() {
  const board = boardsOf(workshop.store).find(({ id }) => id === chosen);
  if (!board) return;
  const [verb, back] = board.open ? ["close", "open"] : ["open", "close"];
  deeds.ask(
    { log: workshopLog, verb: `board.${verb}`, args: { board: chosen } },
    {
      told: words(`did_${verb}`, { number: String(board.number) }),
      undo: { log: workshopLog, verb: `board.${back}`, args: { board: chosen } },
    },
  );
}

function showOnWall() {
  const board = boardsOf(workshop.store).find(({ id }) => id === chosen);
  if (!board || onTheWall(boardsOf(workshop.store), staged())?.id === chosen) return;
  deeds.ask(
    { log: workshopLog, verb: "stage.show", args: { board: chosen } },
    {
      told: words("did_show", { number: String(board.number) }),
      undo: { log: workshopLog, verb: "stage.show", args: { board: staged() } },
    },
  );
}

/** @param {Event} click */
function openDoors(click) {
  click.preventDefault();
  doors.showModal();
}

/** What is asked of a card and not answered yet. @param {string} id */
function doing(id) {
  const verb = deeds?.waiting(id);
  return verb === "card.hide" ? words("hiding") : verb === "card.restore" ? words("restoring") : "";
}

/** @type {Set<string>} */
let drawn = new Set();

function drawWaiting() {
  const now = new Set(outbox.items.map(({ args }) => String(args.card ?? "")));
  for (const id of new Set([...drawn, ...now])) stream.draw(id);
  drawn = now;
  line.draw();
}

function erased() {
  outbox.clear();
  gone();
}

/** The server does not know the event. What waits here stays: it may only have been started on another database. */
function gone() {
  stream.show(new Feed(connection, "").store);
  q(".empty").hidden = false;
  write(q(".empty"), words("gone"));
  for (const part of [".remote", ".lead", ".head", ".link"]) q(part).hidden = true;
}
