// Several projectors side by side: `?part=2/3` is the second of three and shows every third page.

export class Part {
  /** @param {string | null} [asked] as in the address */
  constructor(asked) {
    const found = /^([1-9])\/([1-9])$/.exec(asked ?? "");
    const [first, of] = found ? [Number(found[1]), Number(found[2])] : [1, 1];
    this.of = first <= of ? of : 1;
    this.first = first <= of ? first - 1 : 0;
  }

  /** The page of this wall while the others show those beside `index`; the last there is where it has none. @param {number} index @param {number} pages */
  near(index, pages) {
    const last = Math.max(0, pages - 1);
    const own = Math.floor(Math.min(index, last) / this.of) * this.of + this.first;
    return own <= last || own < this.of ? Math.min(own, last) : own - this.of;
  }

  /** The next page of this wall; it may lie behind the last. @param {number} index @param {1 | -1} by */
  beside(index, by) {
    const own = Math.floor(index / this.of) * this.of + this.first;
    return own + by * this.of;
  }

  /** @param {number} index */
  owns(index) {
    return index % this.of === this.first;
  }
}
