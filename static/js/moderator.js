// The desk: wires the boards of an event, the cards of one of them, the sheets and the remote to the server's word.

import { all, maybe, q, write } from "./lib/dom.js";
import { inFrames } from "./lib/frames.js";
import { words } from "./lib/words.js";
import { connect } from "./live/connection.js";
import { Outbox } from "./live/outbox.js";
import { renewRole } from "./live/role.js";
import { Store } from "./live/store.js";
import { announcer } from "./parts/announcer.js";
import { Acts } from "./parts/desk_acts.js";
import { AlikeCards } from "./parts/desk_alike.js";
import { showChooser, showStrip } from "./parts/desk_boards.js";
import { Census } from "./parts/desk_census.js";
import { Deeds } from "./parts/desk_deeds.js";
import { dragging } from "./parts/desk_drag.js";
import { Evening } from "./parts/desk_evening.js";
import { Heading } from "./parts/desk_heading.js";
import { History } from "./parts/desk_history.js";
import { Hopes } from "./parts/desk_hopes.js";
import { keys } from "./parts/desk_keys.js";
import { Leading } from "./parts/desk_leading.js";
import { Line } from "./parts/desk_line.js";
import { News } from "./parts/desk_news.js";
import { Piles } from "./parts/desk_piles.js";
import { Queue } from "./parts/desk_queue.js";
import { showRanking, showScale } from "./parts/desk_ranking.js";
import { longPress, Selection } from "./parts/desk_select.js";
import { dressDialog, Sheet } from "./parts/desk_sheet.js";
import { Stage } from "./parts/desk_stage.js";
import { Stream } from "./parts/desk_stream.js";
import { Tabs } from "./parts/desk_tabs.js";
import { Timer } from "./parts/desk_timer.js";
import { TopicSheet } from "./parts/desk_topic.js";
import { Topics } from "./parts/desk_topics.js";
import { Whither } from "./parts/desk_whither.js";
import { replaceQr } from "./parts/qr.js";

const page = document.body.dataset;
const code = page.code ?? "";
const event = page.workshop ?? "";
const QUIET = 6_000;
const SLIPS = 9;

const announce = announcer(q("[role=status]"));
const connection = connect({ workshop: code, as: "moderator", patience: QUIET });
const outbox = new Outbox(connection, `moderator-${event}`); // apart from what this browser writes as a guest
const evening = new Evening(connection, event);
const hopes = new Hopes(outbox, evening);
const census = new Census(evening, hopes);
const deeds = new Deeds(outbox, q(".toast"), announce, (action) => evening.onEvent("action.undo", { action }));
const line = new Line({ feeds: () => evening.feeds, waiting: () => outbox.items.length, announce });

new News(announce, evening);
const heading = new Heading(dialog("#heading"));
const topics = new Topics({ evening, deeds, hopes, census, heading });
const selection = new Selection(q("#picked"));
const stage = new Stage({ evening, deeds });
const acts = new Acts({ evening, deeds, stage });
const queue = new Queue(q(".queue"), { census, acts, hopes });
const timer = new Timer(dialog("#timer"), { evening, deeds });
const past = new History(dialog("#history"), { evening, deeds });
const redraw = inFrames(draw);
const alike = new AlikeCards(q(".alike"), { evening, topics, found: redraw });
const tabs = new Tabs(q(".tabs"), { evening, topics, census, alike, changed: showCards });
const leading = new Leading(dialog("#leading"), { evening, outbox, deeds, stage, entered });
const sheet = new Sheet(
  dialog("#sheet"),
  see,
  (act, id) => acts.do(act, id),
  (topic, id) => put([id], topic),
);
const whither = new Whither(dialog("#whither"), { topics, put, found });
const topicSheet = new TopicSheet(dialog("#topic"), topics, {
  cards: (topic) => tabs.choose("topic", topic),
  dots: () => evening.board?.dots_on !== "cards",
});
const piles = new Piles(q(".piles"), {
  open: (topic) => topicSheet.open(topic),
  all: (topic) => tabs.choose("topic", topic),
  look: tap,
});
const stream = new Stream({
  list: q("ol.cards"),
  pill: q(".news"),
  busy: () => Boolean(maybe("dialog:modal")),
  look: tap,
  facts,
});
/** @type {Set<string>} cards of which something was asked when they were drawn last */
let asked = new Set();
/** Whether the event is gone. */
let over = false;

begin();

function begin() {
  document.body.classList.add("live");
  for (const name of ["#doors", "#keys"]) {
    dialog(name).close();
    dressDialog(dialog(name));
  }
  evening.on("changed", redraw);
  evening.on("whole", showCards);
  evening.on("cards", (changes) => {
    stream.put(changes);
    sheet.draw();
  });
  evening.on("topics", redress);
  evening.workshop.on("here", ({ count }) => line.people(count));
  evening.workshop.on("gone", gone);
  connection.on("up", () => connection.way === "plain" && line.people(null)); // only sockets hear who is here
  connection.on("status", (status) => (status === "refused" ? gone() : line.follow(status)));
  renewRole(connection, () => location.reload()); // the server's own page says what is missing
  outbox.on("changed", drawAsked);
  selection.on("changed", drawPicked);
  selection.on("left", () => stream.focus());
  q("form.stream").addEventListener("submit", (submitted) => submitted.preventDefault());
  for (const way of [q(".boards"), q(".now")]) way.addEventListener("click", follows);
  if (page.board) evening.choose(page.board);
  wire();
}

/** Buttons that open something, and what is done with picked cards. */
function wire() {
  onClick("#guests", (click) => {
    click.preventDefault();
    dialog("#doors").showModal();
  });
  onClick("#lead", () => leading.open());
  onClick("#views", () => leading.open(".views"));
  onClick("#select", () => selection.clear(!selecting()));
  onClick("#add-topic", () => found(selection.ids));
  onClick(".queue .see", () => {
    tabs.choose("all");
    scrollTo({ top: 0 });
  });
  onClick("#past", () => swap("#leading", () => past.open()));
  onClick("#help", () => swap("#leading", () => dialog("#keys").showModal()));
  onClick('#picked [data-do="topic"]', () => whither.open(selection.ids));
  onClick('#picked [data-do="look"]', () => sheet.open(selection.ids[0]));
  onClick('#picked [data-do="hide"]', () => {
    acts.hide(selection.ids);
    selection.clear(false);
  });
  onClick('#picked [data-do="clear"]', () => selection.clear(false));
  onClick("#new-topic", () => {
    const { id } = sheet;
    swap("#sheet", () => found([id]));
  });
  longPress(q("ol.cards"), (id) => selection.toggle(id));
  dragging(q("form.stream"), { cards: withPicked, put });
  keys({
    list: q("ol.cards"),
    beside: (item, step) => stream.beside(item, step),
    letters: {
      x: (id) => selection.toggle(id),
      " ": (id) => selection.toggle(id),
      t: (id) => whither.open(withPicked(id)),
      n: (id) => found(withPicked(id)),
      o: (id) => sheet.open(id),
      h: (id) => acts.do(evening.card(id)?.hidden ? "restore" : "hide", id),
      s: (id) => acts.do(evening.stage.card === id ? "dark" : "light", id),
    },
    help: () => dialog("#keys").showModal(),
    letGo: () => selection.clear(false),
  });
}

// What is seen

function draw() {
  if (over || !evening.workshop.store.complete) return;
  if (evening.erased) return erased();
  const { board, boards, wall } = evening;
  if (!board && wall) return choose(wall.id); // at first, or what was read is taken away
  showChooser(boards, { wall: wall?.id, chosen: evening.chosen, cards: (id) => evening.countOf(id) });
  showStrip(
    wall,
    evening.countOf(wall?.id ?? "")?.cards ?? 9,
    stage.says,
    wall?.id === board?.id ? topics.newest(SLIPS) : [],
  );
  q("#rehearsal").hidden = !evening.rehearsed;
  stage.draw();
  timer.draw();
  leading.draw();
  past.draw();
  if (board) write(q(".head h2"), board.question);
  const guest = /** @type {HTMLAnchorElement} */ (q("[data-guest]"));
  guest.pathname = board ? `/b/${code}/${board.number}` : `/b/${code}`;
  drawBoard();
}

function drawBoard() {
  const { board, cards, feed } = evening;
  selection.keep((id) => evening.card(id)?.hidden === false);
  queue.draw();
  tabs.draw();
  drawSelecting();
  q("#add-topic").hidden = tabs.name !== "topics";
  q(".no-topics").hidden = tabs.name !== "topics" || topics.all.length > 0;
  piles.draw(tabs.name === "topics" ? topics.all : [], topics.piles, (id) => selection.has(id));
  const mood = board?.kind === "mood";
  document.body.classList.toggle("scaled", mood);
  q(".mood").hidden = !mood;
  if (mood) showScale(q(".mood"), evening.tally.scale, evening.tally.voters);
  showRanking(q(".by-dots"), tabs.name === "ranking" ? topics.ranking : []);
  topicSheet.draw();
  sheet.draw();
  alike.draw(board?.phase === "order");
  const complete = Boolean(feed?.store.complete);
  q(".empty").hidden = cards.size > 0 || !complete;
  q(".sorted").hidden = !complete || cards.size === 0 || stream.size > 0 || !["free", "topics"].includes(tabs.name);
  drawLit();
}

/** The cards of a board, or another choice of them, from the top. */
function showCards() {
  if (evening.feed) stream.show(evening.feed.store, (id, state) => tabs.wants(id, state));
  redraw();
}

/** @param {string[]} named topics that changed */
function redress(named) {
  const ids = [...evening.cards.keys()];
  stream.redraw(ids.filter((id) => named.includes(evening.card(id)?.cluster)));
}

/** @param {string} id @param {import("./live/store.js").State} state @returns {import("./parts/desk_card.js").Facts} */
function facts(id, state) {
  const verb = hopes.verb(id);
  const doing =
    verb === "card.hide" && !state.hidden
      ? words("hiding")
      : verb === "card.restore" && state.hidden
        ? words("restoring")
        : "";
  return {
    topic: topics.of(id),
    picked: selecting() ? selection.has(id) : null,
    lit: evening.stage.card === id,
    doing,
  };
}

/** @param {string} id @returns {import("./parts/desk_sheet.js").Seen} */
function see(id) {
  const state = evening.card(id);
  const sorts = evening.board?.kind !== "mood";
  const topic = topics.of(id);
  const likely = sorts && !topic && state ? alike.likely(id) : null;
  return { state, topic, topics: topics.all, likely, lit: evening.stage.card === id, sorts };
}

/** What is asked of cards and not answered yet. */
function drawAsked() {
  const now = new Set(outbox.items.flatMap(({ args }) => [args.card ?? "", ...(args.cards ?? [])]));
  stream.redraw([...new Set([...asked, ...now])].map(String));
  asked = now;
  line.draw();
  redraw();
}

/** The card that was in the light, until another one is. */
let lit = "";

function drawLit() {
  const now = evening.stage.card ?? "";
  if (now === lit) return;
  stream.redraw([lit, now]);
  lit = now;
}

// Picking

/** While a board is put in order, and when somebody wishes, a tap picks. */
function selecting() {
  return selection.active || evening.board?.phase === "order";
}

/** Whether the slips were drawn as ones that a tap picks. */
let drawnSelecting = false;

function drawSelecting() {
  const button = q("#select");
  button.hidden = evening.board?.phase === "order";
  button.setAttribute("aria-pressed", String(selection.active));
  if (drawnSelecting === selecting()) return;
  drawnSelecting = selecting();
  stream.redraw();
}

/** @param {string[]} ids */
function drawPicked(ids) {
  stream.redraw(ids);
  redraw();
}

/** A phase was asked for here: what suits it is there before the answer. @param {string} phase */
function entered(phase) {
  selection.clear(phase === "order");
  tabs.suit(phase);
}

/** @param {string} id */
function tap(id) {
  if (selecting()) selection.toggle(id);
  else sheet.open(id);
}

/** All that are picked, if the card is one of them. @param {string} id */
function withPicked(id) {
  return selection.has(id) ? selection.ids : [id];
}

// What can be done

/** @param {string[]} cards @param {string | null} topic */
function put(cards, topic) {
  topics.put(cards, topic);
  selection.clear(false);
}

/** @param {string[]} cards */
function found(cards) {
  topics.found(cards, () => selection.clear(false));
}

/** @param {string} id */
function choose(id) {
  const board = evening.boards.find((each) => each.id === id);
  if (!board || id === evening.chosen) return;
  history.replaceState(null, "", `?board=${board.number}`);
  selection.clear(false);
  tabs.name = "all";
  evening.choose(id);
  replaceQr(code, board.number);
  scrollTo({ top: 0 });
}

/** Chips and strip are links; here they choose without a new page. @param {Event} click */
function follows(click) {
  const link = click.target instanceof Element ? click.target.closest("a") : null;
  const number = Number(new URLSearchParams(link?.search).get("board"));
  const board = evening.boards.find((each) => each.number === number);
  if (!board) return;
  click.preventDefault();
  choose(board.id);
}

// Helpers

/** @param {string} selector @returns {HTMLDialogElement} */
function dialog(selector) {
  return /** @type {HTMLDialogElement} */ (q(selector));
}

/** @param {string} selector @param {(click: Event) => void} act */
function onClick(selector, act) {
  for (const button of all(selector)) button.addEventListener("click", act);
}

/** One sheet after the other, never two. @param {string} selector @param {() => void} then */
function swap(selector, then) {
  dialog(selector).close();
  then();
}

function erased() {
  outbox.clear();
  gone();
}

/** The server does not know the event. What waits here stays: it may only have been started on another database. */
function gone() {
  over = true;
  stream.show(new Store());
  q(".empty").hidden = false;
  write(q(".empty"), words("gone"));
  for (const part of [".remote", ".lead", ".head", ".link", ".queue", ".reading", ".piles", "#picked"])
    q(part).hidden = true;
}
