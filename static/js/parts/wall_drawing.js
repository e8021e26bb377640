// Which figures a scene consists of, with what stands over and beneath them.

import { words } from "../lib/words.js";
import { ranked } from "../live/boards.js";
import { moodFigure } from "./wall_mood.js";
import { byBoard, byTopic, coveredFigure, mosaic } from "./wall_overview.js";
import { headOf } from "./wall_rail.js";
import { hiddenDots, rankingFigures } from "./wall_ranking.js";

/** @typedef {import("./wall_figures.js").Figure} Figure */
/** @typedef {import("./wall_picture.js").Picture} Picture */
/** @typedef {import("../live/boards.js").Board} Board */
/** @typedef {{title: string, board: Board | null, picture: Picture, boards: {board: Board, picture: Picture}[], room: HTMLElement, unit: number}} Evening */

/** @param {import("./wall_scene.js").Scene} scene @param {Evening} evening @returns {Figure[]} */
export function figuresOf(scene, evening) {
  const { title, board, picture, room, unit } = evening;
  if (scene === "mood") return [moodFigure(picture.tally, room, unit, { head: headOf(title, board) })];
  if (scene === "covered") {
    const { covered } = picture.tally;
    const count = { many: covered, word: words("cards", covered) };
    return [coveredFigure(covered, room, { head: { ...headOf(title, board), count }, foot: words("covered_until") })];
  }
  return scene === "ranking" ? ranking(evening) : overview(evening);
}

/** @param {Evening} evening @returns {Figure[]} */
function ranking({ title, board, picture, room, unit }) {
  const { tally, topics, slips } = picture;
  const onCards = board?.dots_on === "cards";
  if (board?.phase !== "results") {
    return hiddenDots(onCards ? [] : topics, tally, room, unit, { head: headOf(title, board) });
  }
  const things = onCards
    ? [...slips.values()]
        .filter(({ dots }) => dots)
        .map(({ text, nail, number, dots }) => row(text, nail, number, dots))
    : topics.map(({ title, number, dots }) => row(title, number, number, dots));
  const dots = things.reduce((sum, each) => sum + each.dots, 0);
  const head = { of: words("store_of", { question: board.question }), title: words("most_important") };
  const from = `${words("dots", dots)} ${words("people", tally.voters)}`;
  const told = [tally.voters ? from : words("dots", dots), words(onCards ? "cards_counted" : "topics", things.length)];
  const rows = ranked(things).map(({ place, thing }) => ({ ...thing, place }));
  return rankingFigures(rows, room, unit, { head, foot: told.join(", ") });
}

/** @param {string} title @param {number} nail @param {number} number @param {number | null} [dots] */
function row(title, nail, number, dots) {
  return { title, nail, number, dots: dots ?? 0 };
}

/** The whole evening first, then board by board. @param {Evening} evening @returns {Figure[]} */
function overview({ title, boards: every, room }) {
  const boards = every.filter(({ board }) => board.kind !== "mood");
  const sum = (/** @type {Picture} */ picture) => picture.slips.size + picture.tally.covered;
  const count = (/** @type {number} */ many) => ({ many, word: words("cards", many) });
  const each = boards.map(({ board, picture }) =>
    mosaic(byTopic(picture), room, { head: { ...headOf(title, board), count: count(sum(picture)) } }),
  );
  if (boards.length < 2) return each;
  const all = boards.reduce((many, { picture }) => many + sum(picture), 0);
  const named = boards.map(({ board, picture }) => ({ question: board.question, number: board.number, picture }));
  return [mosaic(byBoard(named), room, { head: { of: words("all_boards"), title, count: count(all) } }), ...each];
}
