// The timer that all see, by the server's clock; its end is shown, and heard where the browser lets a page sound.

import { all, q, write } from "../lib/dom.js";
import { shownTime } from "../lib/timer.js";
import { words } from "../lib/words.js";

/** @typedef {{ends_at: string, seconds: number}} Running */

const LOOK_EVERY = 200;
/** So long the end is shown. */
const END_STAYS = 20_000;
/** Who opens the page later than this after the end hears nothing of it. */
const LATE = 3_000;

export class WallTimer {
  #now;
  #gong = new Gong();
  /** When it ends, by the server's clock, milliseconds. */
  #endsAt = 0;
  #rung = true;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #tick;

  /** @param {() => number} now the time of the server's clock, milliseconds */
  constructor(now) {
    this.#now = now;
  }

  /** @param {Running | null} running */
  follow(running) {
    if (running) {
      const endsAt = Date.parse(running.ends_at);
      if (endsAt !== this.#endsAt) this.#rung = endsAt + LATE < this.#now();
      this.#endsAt = endsAt;
    } else if (this.#left() > 500) this.#endsAt = 0; // stopped before its end
    if (this.#endsAt && !this.#tick) this.#tick = setInterval(() => this.#draw(), LOOK_EVERY);
    this.#draw();
  }

  #left() {
    return this.#endsAt - this.#now();
  }

  #draw() {
    const left = this.#left();
    const shown = this.#endsAt > 0 && left > -END_STAYS;
    const over = left <= 0;
    document.body.classList.toggle("timed", shown);
    for (const sign of all("[data-timer]")) {
      sign.hidden = !shown;
      sign.classList.toggle("over", over);
      if (shown) write(q("b", sign), over ? words("time_over") : shownTime(Math.ceil(left / 1_000)));
    }
    if (shown && over && !this.#rung) {
      this.#rung = true;
      this.#gong.strike();
      write(q("[role=status]"), words("time_over"));
    }
    if (!shown) {
      clearInterval(this.#tick);
      this.#tick = undefined;
    }
  }
}

/** One soft strike: a low tone and three of its partials that die away. */
class Gong {
  /** @type {AudioContext | null} */
  #room = null;

  constructor() {
    const wake = () =>
      this.#open()
        ?.resume?.()
        .catch(() => {});
    for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, wake, { passive: true });
  }

  #open() {
    try {
      this.#room ??= new AudioContext();
    } catch {
      // a browser without sound shows the end all the same
    }
    return this.#room;
  }

  strike() {
    const room = this.#open();
    if (room?.state !== "running") return; // nobody has touched this page, so it may not sound
    const begin = room.currentTime;
    for (const [partial, loud, long] of [
      [1, 0.3, 5],
      [2.01, 0.14, 3.5],
      [2.74, 0.09, 2.4],
      [5.4, 0.03, 1.2],
    ]) {
      const [tone, volume] = [room.createOscillator(), room.createGain()];
      tone.frequency.value = 174 * partial;
      volume.gain.setValueAtTime(0.0001, begin);
      volume.gain.exponentialRampToValueAtTime(loud, begin + 0.03);
      volume.gain.exponentialRampToValueAtTime(0.0001, begin + long);
      tone.connect(volume).connect(room.destination);
      tone.start(begin);
      tone.stop(begin + long);
    }
  }
}
