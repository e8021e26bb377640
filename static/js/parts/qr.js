// The QR code of another board, drawn by the server.

import { all } from "../lib/dom.js";

/**
 * Draws the code of another board; the old one stays until the new one is here.
 * @param {string} code @param {number | null} number of the board
 */
export async function replaceQr(code, number) {
  const answer = await fetch(`/wall/${code}/qr/${number ?? 0}`);
  if (!answer.ok) return;
  const drawing = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("svg");
  if (!drawing) return;
  for (const frame of all(".qr")) frame.replaceChildren(document.importNode(drawing, true));
}
