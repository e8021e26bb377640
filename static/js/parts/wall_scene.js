// Which of the wall's pictures is due: slips in pages, or a figure drawn from the counts.

/** @typedef {"board" | "newest" | "topics" | "ranking" | "overview" | "covered" | "mood"} Scene */

/** Those that hang slips. @type {Scene[]} */
const SLIPS = ["board", "newest", "topics"];

/**
 * @param {string} view as the stage or a key has it
 * @param {{kind?: string} | null} board
 * @param {import("./wall_picture.js").Picture | undefined} picture of the board
 * @returns {Scene}
 */
export function sceneOf(view, board, picture) {
  if (view === "overview") return "overview";
  if (board?.kind === "mood") return "mood";
  if (view === "ranking") return "ranking";
  if (picture && picture.slips.size === 0 && picture.tally.covered > 0) return "covered";
  return view === "newest" || view === "topics" ? view : "board";
}

/** @param {Scene} scene @returns {scene is "board" | "newest" | "topics"} */
export function hangsSlips(scene) {
  return SLIPS.includes(scene);
}
