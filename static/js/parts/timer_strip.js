// How long is left, in the head of the page, and beside the field where writing ends with it.

import { q, write } from "../lib/dom.js";
import { countdown, shownTime } from "../lib/timer.js";
import { words } from "../lib/words.js";

/** What has ended long ago is no news. */
const OVER = 60_000;

/**
 * @param {import("../live/feed.js").Feed} evening
 * @param {{sign: HTMLElement, board: string, until: (line: string) => void}} places until: what stands beside the field; nothing: as ever
 */
export function timerStrip(evening, { sign, board, until }) {
  const set = countdown(evening.clock, (seconds, timer) => {
    const old = timer && evening.clock.now - Date.parse(timer.ends_at) > OVER;
    const line =
      seconds === null || old ? "" : seconds ? words("time_left", { time: shownTime(seconds) }) : words("time_up");
    sign.hidden = !line;
    write(q("b", sign), line);
    sign.classList.toggle("soon", seconds !== null && seconds <= 10);
    until(seconds && timer?.closes === board ? line : "");
  });
  const look = () => set([...evening.store.all("stage").values()][0]?.timer);
  evening.store.settled(look);
  evening.on("joined", look); // our clock was compared with the server's
}
