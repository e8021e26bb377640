// The wall: wires the server's word to the sheet, the figures, the rail and the keys.

import { all, q, write } from "./lib/dom.js";
import { inFrames } from "./lib/frames.js";
import { words } from "./lib/words.js";
import { boardsOf, onTheWall } from "./live/boards.js";
import { connect } from "./live/connection.js";
import { Feed } from "./live/feed.js";
import { renewRole } from "./live/role.js";
import { replaceQr } from "./parts/qr.js";
import { WallBoards } from "./parts/wall_boards.js";
import { showCovered } from "./parts/wall_covered.js";
import { figuresOf } from "./parts/wall_drawing.js";
import { Figures } from "./parts/wall_figures.js";
import { Ladder } from "./parts/wall_ladder.js";
import { Lead } from "./parts/wall_lead.js";
import { showLegend } from "./parts/wall_legend.js";
import { Pace } from "./parts/wall_pace.js";
import { Part } from "./parts/wall_part.js";
import { Picture } from "./parts/wall_picture.js";
import * as rail from "./parts/wall_rail.js";
import { hangsSlips, sceneOf } from "./parts/wall_scene.js";
import { Sheet } from "./parts/wall_sheet.js";
import { floorOf, rememberedSight, SightTool } from "./parts/wall_sight.js";
import { showTurn } from "./parts/wall_sign.js";
import { Spot, whenceOf } from "./parts/wall_spot.js";
import { WallTimer } from "./parts/wall_timer.js";
import * as tools from "./parts/wall_tools.js";
import { Turns } from "./parts/wall_turns.js";

const page = document.body.dataset;
const code = page.code ?? "";
const QUIET = 6_000;
/** A wall that is opened waits so long for what the stage shows, rather than show something else first. */
const FIRST_WORD = 1_000;
const MOST_TURNS = 20;

const part = new Part(new URLSearchParams(location.search).get("part"));
const sheet = new Sheet(q(".cards"));
const turns = new Turns(sheet, part, turned, lower);
const ladder = new Ladder();
const figures = new Figures(q(".figures"), part, turned);
const lead = new Lead(page.workshop ?? "");
const connection = connect({ workshop: code, as: "wall", patience: QUIET });
const workshop = new Feed(connection, `workshop:${page.workshop}`);
const boards = new WallBoards(page.workshop ?? "", connection, () => lead.stage.frozen, told);
const spot = new Spot(q(".scrim"), sheet);
const timer = new WallTimer(() => workshop.clock.now);
const sight = new SightTool(() => sheet.unit(), again);
const slip = (/** @type {string} */ id) => picture().slips.get(id);
const pace = new Pace({ slip, hang: (group) => turns.put(group), mayGrow, grow, shrink });

const nothing = new Picture();

let shown = page.board ?? "";
/** @type {import("./parts/wall_scene.js").Scene | ""} */
let scene = "";
let lit = false;
let begun = false;
/** @type {number | null} */
let people = null;
let fitted = "";

new rail.LineSign(() => [workshop, ...boards.feeds(shown)]);
const drawSoon = inFrames(draw);
begin();

async function begin() {
  document.body.classList.add("live");
  fitSheet();
  tools.listen(act, () => sight.isOpen);
  tools.stayAwake();
  workshop.on("here", here);
  workshop.on("gone", gone);
  connection.on("status", (status) => status === "refused" && gone());
  connection.on("up", () => connection.way === "plain" && rail.showPeople(null)); // only sockets hear who is here
  renewRole(connection);
  if (shown) boards.plant(shown);
  const word = new Promise((done) => workshop.store.settled(() => done(true)));
  await Promise.all([fontIsHere(), Promise.race([word, new Promise((done) => setTimeout(done, FIRST_WORD))])]);
  begun = true;
  workshop.store.settled(follow);
  if (workshop.store.get("workshop", page.workshop ?? "")) follow();
  else draw();
  new ResizeObserver(() => again()).observe(sheet.root);
}

/** Another face has other widths; after a moment the system's own face must do. */
async function fontIsHere() {
  const face = document.fonts?.load("550 40px Pappen").catch(() => {});
  await Promise.race([face, new Promise((done) => setTimeout(done, 1_500))]);
  rail.fitType();
  face?.then(() => {
    rail.fitType();
    sheet.forget();
    if (turns.pages > 0) turns.repackHere();
  });
}

// What the server tells

function follow() {
  const { store } = workshop;
  const event = store.get("workshop", page.workshop ?? "");
  if (!event) return gone();
  const { frozen } = lead.stage;
  const state = store.get("stage", page.workshop ?? "") ?? {};
  const by = lead.follow(state);
  for (const text of all(".question, .cards, .figures")) text.lang = event.language;
  for (const mark of all(".rehearsing")) mark.hidden = !event.rehearsal;
  const id = onTheWall(boardsOf(store), state.board)?.id ?? "";
  if (id !== shown) show(id);
  if (lead.stage.frozen) boards.freeze(boardsOf(store).map((each) => each.id));
  else if (frozen) boards.thaw();
  draw();
  for (let turn = 0; turn < Math.min(MOST_TURNS, Math.abs(by)); turn += 1) by > 0 ? reader().next() : reader().back();
}

/** @param {string} id of the board */
function show(id) {
  shown = id;
  scene = "";
  if (id) boards.open(id);
  replaceQr(code, board()?.number ?? null);
}

/** @param {string} id @param {import("./parts/wall_picture.js").News} news @param {boolean} whole */
function told(id, { gone, changed, fresh }, whole) {
  for (const card of gone) {
    pace.forget(card);
    if (spot.id === card) darken();
    turns.drop(card);
  }
  if (id === shown && begun) {
    turns.sort(picture().topics);
    if (whole && turns.slips.size === 0) scene = "";
    else {
      turns.put([...changed, ...(whole ? fresh : [])]);
      if (!whole) pace.offer(fresh);
    }
    const large = changed.find((slip) => slip.id === spot.id);
    if (large) grow(large);
  }
  if (begun) drawSoon();
}

/** @param {{count: number}} told */
function here({ count }) {
  people = count;
  if (connection.status === "live") rail.showPeople(count);
  rail.showDotting(board(), picture().tally, count);
}

function gone() {
  document.body.classList.add("gone");
  pace.clear();
  darken();
  turns.fill([], [], "board");
  figures.clear();
  for (const selector of [".rail", ".eyebrow", ".sheet .big", ".covered-line", ".dotting-line", ".foot-line"])
    q(selector).hidden = true;
  write(q(".sheet .question"), words("gone"));
}

// What is shown

function board() {
  return boardsOf(workshop.store).find(({ id }) => id === shown) ?? null;
}

/** What hangs on it; an event may have no board yet. */
function picture() {
  return boards.picture(shown) ?? nothing;
}

/** What turns at the moment. */
function reader() {
  return scene === "" || hangsSlips(scene) ? turns : figures;
}

function draw() {
  if (document.body.classList.contains("gone")) return;
  const now = sceneOf(lead.shown, board(), picture());
  const { slips, tally } = picture();
  const signs = { empty: hangsSlips(now) && slips.size === 0, inviting: lead.inviting, blanked: lead.blanked };
  for (const [sign, on] of Object.entries(signs)) document.body.classList.toggle(sign, on);
  q(".blank").hidden = !lead.blanked;
  write(q(".first"), firstWords(slips.size, tally.waiting));
  rail.showDotting(board(), tally, q("[data-people]").hidden ? null : people);
  if (signs.empty && ladder.begin(shown)) fitSheet();
  const covering = hangsSlips(now) && slips.size > 0 && (board()?.covered || tally.covered > 0);
  showCovered(covering, tally.covered, sheet.unit());
  const sorted = now !== "topics" || picture().whole || !shown; // the cards that the page brought along know no topics
  if (now !== scene && sorted) enter(now);
  if (!hangsSlips(now)) drawFigures();
  for (const each of [turns, figures]) if (each.paused !== lead.held) each.pause(lead.held);
  light();
  timer.follow(lead.stage.timer);
  turned();
}

/** What the start screen says. @param {number} cards @param {number} waiting */
function firstWords(cards, waiting) {
  if (cards > 0) return board()?.open ? words("hang_already", cards) : words("cards_hang", cards);
  return waiting ? words("first_waits", waiting) : words("first");
}

/** @param {import("./parts/wall_scene.js").Scene} next */
function enter(next) {
  pace.clear();
  const kept = tools.rememberedPage();
  const same = kept?.board === shown && kept?.scene === next;
  scene = next;
  page.scene = next;
  const hung = hangsSlips(next);
  q(".cards").classList.toggle("off", !hung);
  q(".figures").hidden = hung;
  figures.rest(hung);
  turns.rest(!hung);
  if (hangsSlips(next)) {
    const { slips, topics } = picture();
    fitSheet();
    turns.fill([...slips.values()], topics, next, same ? kept.number : 0);
  } else if (same) {
    drawFigures();
    figures.turnTo(kept.page);
  }
}

function drawFigures() {
  if (scene === "") return;
  const title = workshop.store.get("workshop", page.workshop ?? "")?.title ?? "";
  const several =
    scene === "overview"
      ? boardsOf(workshop.store).map((each) => ({ board: each, picture: boards.open(each.id).picture }))
      : [];
  const evening = {
    title,
    board: board(),
    picture: picture(),
    boards: several,
    room: figures.root,
    unit: sheet.unit(),
  };
  figures.fill(scene, figuresOf(scene, evening), sheet.floor);
}

/** A page, its number, a pause or news are others now. */
function turned() {
  if (!begun || scene === "") return;
  const { current, pages, paused } = reader();
  const news = hangsSlips(scene) ? new Set([...turns.unseen, ...pace.unseen]).size : 0;
  showTurn({ page: current, pages, held: paused, news });
  for (const [deed, on] of Object.entries({ pause: paused, qr: lead.inviting, blank: lead.blanked }))
    tools.press(deed, on);
  tools.rememberPage({ board: shown, scene, number: turns.firstNumber, page: figures.current });
  drawHead();
}

/** What stands round the page in sight. */
function drawHead() {
  const title = workshop.store.get("workshop", page.workshop ?? "")?.title ?? q(".start .question").textContent ?? "";
  const plain = rail.headOf(title, board());
  const figure = scene !== "" && hangsSlips(scene) ? undefined : figures.figure;
  if (workshop.store.get("workshop", page.workshop ?? "")) rail.showHead(figure?.head ?? plain, plain);
  const { slips, tally } = picture();
  const count = (scene === "overview" && figure?.head?.count?.many) || slips.size;
  rail.showCards(count, tally, scene !== "mood" && scene !== "covered");
  const foot = q(".foot-line");
  foot.hidden = !figure?.foot;
  write(foot, figure?.foot ?? "");
  const legend = scene === "board" || scene === "newest" ? picture().topics : [];
  rail.showDoor(board(), legend.length > 0);
  showLegend(legend, new Set(turns.inSight().map(({ nail }) => nail)));
  const look = `${q(".sheet .question").textContent} ${innerWidth} ${innerHeight} ${sheet.floor}`;
  if (look !== fitted) rail.fitType();
  fitted = look;
}

// New cards, and one card large

function mayGrow() {
  const { classList } = document.body;
  const covered = ["empty", "inviting", "blanked"].some((sign) => classList.contains(sign));
  return !covered && !lit && !sight.isOpen && scene !== "" && hangsSlips(scene);
}

/** @param {import("./parts/wall_plan.js").Slip} slip */
function grow(slip) {
  const { language = "" } = workshop.store.get("workshop", page.workshop ?? "") ?? {};
  spot.show(slip, whenceOf(slip, boards.find(slip.id)?.topic ?? ""), language);
  turns.rest(true);
  turns.renew();
}

function shrink() {
  spot.hide(true);
  turns.rest(scene === "" || !hangsSlips(scene));
}

/** The card that the stage puts into the light. */
function light() {
  const found = lead.stage.card ? boards.find(lead.stage.card) : null;
  if (!found) {
    if (lead.stage.card) for (const { id } of boardsOf(workshop.store)) boards.open(id); // it may hang on another one
    if (lit) darken();
    return;
  }
  pace.rest();
  lit = true;
  grow(found.slip);
}

function darken() {
  lit = false;
  spot.hide();
  turns.rest(scene === "" || !hangsSlips(scene));
}

// What somebody at the wall asks for

/** The room or the type is another now. */
function again() {
  if (fitSheet() && begun) {
    turns.repackHere();
    draw();
  } else if (begun && !hangsSlips(scene || "board")) drawSoon();
}

/** @returns {boolean} whether slips must be hung anew */
function fitSheet() {
  const floor = floorOf(rememberedSight(), sheet.unit());
  document.documentElement.style.setProperty("--floor", String(floor));
  rail.fitType();
  const size = ladder.typeOf(shown, floor);
  tools.showType(Math.round(size));
  tools.press("ladder", ladder.byItself);
  return sheet.fit(size, floor);
}

/** More cards than a page holds: smaller type makes room. @param {boolean} far whether no single step does */
function lower(far) {
  return ladder.lower(shown, sheet.floor, far) && fitSheet();
}

/** @type {Record<string, () => void>} */
const deeds = {
  back: () => turn(() => reader().back()),
  next: () => turn(() => reader().next()),
  first: () => turn(() => reader().turnTo(0)),
  last: () => turn(() => reader().turnTo(-1)),
  pause: () => {
    lead.held = !lead.held;
    write(q("[role=status]"), words(lead.held ? "held" : "goes_on"));
  },
  smaller: () => resize(-1),
  larger: () => resize(1),
  ladder: () => {
    ladder.release();
    again();
  },
  qr: () => {
    lead.qr = !lead.qr;
  },
  view: () => lead.choose(),
  theme: tools.nextTheme,
  full: tools.toggleFullScreen,
  sight: () => sight.open(),
  blank: () => {
    lead.blank = !lead.blank;
  },
  escape: () => {
    if (lead.inviting) lead.qr = !lead.qr;
    else pace.rest();
  },
};

/** A wall that is blank comes back with any key. @param {string} deed */
function act(deed) {
  if (lead.blanked) deeds.blank();
  else if (/^\d$/.test(deed)) lead.choose(Number(deed));
  else deeds[deed]?.();
  lead.keep();
  draw();
}

/** Who turns wants to read the page. @param {() => void} turn */
function turn(turn) {
  pace.rest();
  turn();
}

/** @param {1 | -1} by */
function resize(by) {
  ladder.choose(shown, sheet.floor, by);
  again();
}
