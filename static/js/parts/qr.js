// The QR code of another board, drawn by the server.

import { all } from "../lib/dom.js";

const AGAIN = 3_000;
/** The board whose code is wanted now; an answer for another one came too late. @type {number} */
let wanted = 0;

/**
 * Draws the code of another board; the old one stays until the new one is here.
 * @param {string} code
 * @param {number | null} number of the board; null leads to the event
 */
export async function replaceQr(code, number) {
  wanted = number ?? 0;
  const drawing = await fetchQr(code, wanted).catch(() => null);
  if (wanted !== (number ?? 0)) return;
  if (!drawing) setTimeout(() => wanted === (number ?? 0) && replaceQr(code, number), AGAIN);
  else for (const frame of all(".qr")) frame.replaceChildren(document.importNode(drawing, true));
}

/** @param {string} code @param {number} number @returns {Promise<Element | null>} */
async function fetchQr(code, number) {
  const answer = await fetch(`/wall/${code}/qr/${number}`);
  if (!answer.ok) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("svg");
}
