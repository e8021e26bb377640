// Which short texts say much the same: by the letter triples of their words, rare ones weighing more. Knows German and English.

/** From here on two texts count as saying the same; found by looking at real cards, rather too few than too many. */
const SAME = 0.52;
/** What binds a text to each of a group. */
const BOUND = 0.36;
/** Fewer letters than these say too little. */
const LEAST = 8;
/** Candidates that are compared in full. */
const CANDIDATES = 12;
/** The rarest triples of a text, by which candidates are found. */
const RAREST = 20;

const IDLE = new Set(
  `aber alle allem allen aller alles als also am an auch auf aus bei beim bin bis bist da dabei dafuer damit dann das dass
  dazu dem den denn der des die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines
  er es etwas euch euer fuer gegen gibt hab habe haben hat hier hin ich ihr ihre im immer in ins ist ja jede jedem jeden jeder
  jedes kann kein keine keinen koennen man mehr mein mich mir mit muss muessen nach nicht noch nur ob oder ohne schon sehr sein
  sich sie sind so soll sollen sollte sollten statt ueber um und uns unser unter viel viele vom von vor waere wann warum was
  weil wenn wer werden wie wieder will wir wird wo wollen wuerde zu zum zur zwischen
  a about all also an and are as at be because but by can do for from get has have i if in into is it its just like make more
  most much must my need no not of on one only or our out should so some than that the their them there they this to too us
  very want was we what when where which who will with would you your`.split(/\s+/),
);

/**
 * Small letters without marks; umlauts as they are typed without them.
 * @param {string} text
 */
function folded(text) {
  const plain = text.normalize("NFC").toLowerCase().replace(/ß/g, "ss").replace(/ä/g, "ae").replace(/ö/g, "oe");
  return plain.replace(/ü/g, "ue").normalize("NFKD").replace(/\p{M}/gu, "");
}

/**
 * @param {string} text
 * @returns {Set<string>} triples of letters, the beginnings and ends of words among them
 */
function triples(text) {
  const found = new Set();
  for (const word of folded(text).match(/[\p{L}\p{N}]+/gu) ?? []) {
    if (IDLE.has(word)) continue;
    const edged = `^${word}$`;
    for (let at = 0; at + 3 <= edged.length; at += 1) found.add(edged.slice(at, at + 3));
  }
  return found;
}

/** Texts that can be asked for what is like another one; grows and shrinks with what hangs. */
export class Alike {
  /** @type {Map<string, {text: string, triples: Set<string>}>} */
  #texts = new Map();
  /** @type {Map<string, Set<string>>} triple -> ids */
  #with = new Map();
  /** What triples and whole texts weigh, until a text comes or goes. @type {Map<string, number>} */
  #weights = new Map();
  /** @type {Map<string, number>} */
  #sums = new Map();

  /** @param {string} id @param {string | null} text null: gone */
  put(id, text) {
    const known = this.#texts.get(id);
    if (known?.text === text || (!known && text === null)) return;
    this.#weights.clear();
    this.#sums.clear();
    for (const triple of known?.triples ?? []) this.#with.get(triple)?.delete(id);
    this.#texts.delete(id);
    if (text === null) return;
    const entry = { text, triples: triples(text) };
    this.#texts.set(id, entry);
    for (const triple of entry.triples) {
      const ids = this.#with.get(triple) ?? new Set();
      this.#with.set(triple, ids.add(id));
    }
  }

  /**
   * @param {string} text
   * @param {number} limit
   * @param {number} [least] how much alike, from 0 to 1
   * @returns {{id: string, score: number}[]} best first
   */
  similar(text, limit, least = SAME) {
    if (folded(text).length < LEAST) return [];
    const asked = triples(text);
    const sum = this.#sum(asked);
    const scored = this.#candidates(asked).map((id) => ({ id, score: this.#score(asked, sum, id) }));
    const found = scored.filter(({ score }) => score >= least);
    return found.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, limit);
  }

  /** @returns {string[][]} groups of ids that look alike, the closest first; no id is in two */
  groups() {
    const work = this.grouping(this.#pairs());
    let step = work.next();
    while (!step.done) step = work.next();
    return step.value;
  }

  /**
   * The same from pairs that were found one by one; may rest after each.
   * @param {{a: string, b: string, score: number}[]} pairs
   * @returns {Generator<undefined, string[][]>}
   */
  *grouping(pairs) {
    /** @type {Map<string, string[]>} */
    const groupOf = new Map();
    for (const { a, b } of pairs.sort((one, other) => other.score - one.score)) {
      yield;
      const [left, right] = [groupOf.get(a) ?? [a], groupOf.get(b) ?? [b]];
      if (left === right || !this.#areBound(left, right)) continue;
      const both = [...left, ...right];
      for (const id of both) groupOf.set(id, both);
    }
    return [...new Set(groupOf.values())];
  }

  #pairs() {
    const pairs = [];
    for (const [a, { text }] of this.#texts) {
      for (const { id: b, score } of this.similar(text, CANDIDATES)) if (a < b) pairs.push({ a, b, score });
    }
    return pairs;
  }

  /** @param {string[]} left @param {string[]} right */
  #areBound(left, right) {
    return left.every((a) => {
      const own = this.#texts.get(a)?.triples ?? new Set();
      const sum = this.#sumOf(a);
      return right.every((b) => this.#score(own, sum, b) >= BOUND);
    });
  }

  /** Those that share the rarest triples. @param {Set<string>} asked */
  #candidates(asked) {
    /** @type {Map<string, number>} */
    const shared = new Map();
    const known = [...asked].filter((triple) => this.#with.get(triple)?.size);
    const rarest = known.sort((a, b) => this.#weight(b) - this.#weight(a)).slice(0, RAREST);
    for (const triple of rarest) {
      const weight = this.#weight(triple);
      for (const id of this.#with.get(triple) ?? []) shared.set(id, (shared.get(id) ?? 0) + weight);
    }
    const enough = Math.max(0, ...shared.values()) / 2;
    const best = [...shared].filter(([, weight]) => weight >= enough).sort(([, a], [, b]) => b - a);
    return best.slice(0, CANDIDATES).map(([id]) => id);
  }

  /** Rare triples say more; with few texts all say about the same. @param {string} triple */
  #weight(triple) {
    const known = this.#weights.get(triple);
    if (known !== undefined) return known;
    const spread = this.#with.get(triple)?.size ?? 0;
    const weight = Math.log(1 + (this.#texts.size + 30) / (spread + 1));
    this.#weights.set(triple, weight);
    return weight;
  }

  /** @param {Set<string>} triples */
  #sum(triples) {
    let sum = 0;
    for (const triple of triples) sum += this.#weight(triple);
    return sum;
  }

  /** @param {string} id */
  #sumOf(id) {
    const known = this.#sums.get(id);
    if (known !== undefined) return known;
    const sum = this.#sum(this.#texts.get(id)?.triples ?? new Set());
    this.#sums.set(id, sum);
    return sum;
  }

  /** What they share of what they have. @param {Set<string>} asked @param {number} sum of these @param {string} id */
  #score(asked, sum, id) {
    const other = this.#texts.get(id)?.triples ?? new Set();
    let shared = 0;
    for (const triple of asked) if (other.has(triple)) shared += this.#weight(triple);
    const all = sum + this.#sumOf(id);
    return all ? (2 * shared) / all : 0;
  }
}

/**
 * @param {string} text
 * @param {Iterable<[string, string]>} others id and text
 * @param {number} limit
 * @returns {{id: string, score: number}[]} those that say much the same, best first; who asks often keeps an `Alike`
 */
export function similar(text, others, limit) {
  const known = new Alike();
  for (const [id, other] of others) known.put(id, other);
  return known.similar(text, limit);
}

/**
 * @param {Iterable<[string, string]>} items id and text
 * @returns {string[][]} groups of ids that look alike, the closest first
 */
export function alike(items) {
  const known = new Alike();
  for (const [id, text] of items) known.put(id, text);
  return known.groups();
}
