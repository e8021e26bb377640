// What a guest does, each as the page does it; answers nothing where there is nothing to do it with.

/** How often each is done, beside the others. */
export const GUEST = {
  add: 34,
  edit: 12,
  remove: 4,
  restore: 4,
  like: 14,
  unlike: 4,
  flash: 6,
  unflash: 2,
  dot: 16,
  undot: 4,
};
export const GUEST_OF_A_SCALE = { feel: 8, unfeel: 2 };

const BOLD = 0.1; // how likely somebody puts a dot that is not left

/** @typedef {import("./client.mjs").Client} Client */
/** @typedef {import("./screen.mjs").Screen} Screen */
/** @type {Record<string, (client: Client, screen: Screen) => unknown>} */
export const guest = {
  add: () => undefined,

  edit(client, screen) {
    const card = own(client, screen);
    if (card) screen.pending.edit(card, client.text());
    return card;
  },

  remove(client, screen) {
    const card = own(client, screen);
    if (card) screen.pending.takeDown(card, screen.feed.store.get("card", card));
    return card;
  },

  restore(client, screen) {
    const taken = [...screen.pending.taken.keys()];
    if (taken.length) screen.pending.putBack(client.chance.pick(taken));
    return taken.length;
  },

  like(client, screen) {
    const card = client.some(screen, "card");
    if (card) screen.pending.like(card, true);
    return card;
  },

  unlike(client, screen) {
    const card = marked(client, screen, "like");
    if (card) screen.pending.like(card, false);
    return card;
  },

  flash(client, screen) {
    const card = client.some(screen, "card");
    if (card) screen.pending.flash(card, true);
    return card;
  },

  unflash(client, screen) {
    const card = marked(client, screen, "flash");
    if (card) screen.pending.flash(card, false);
    return card;
  },

  dot(client, screen) {
    const { store } = screen.feed;
    const { dots } = screen.pending;
    const left = (store.get("tally", client.board)?.budget ?? 0) - dots.given(store.all(screen.dotted).keys());
    const target = client.some(screen, screen.dotted);
    if (screen.ofBoard?.phase !== "dot" || !target) return undefined;
    if (left > 0 || client.chance.next() < BOLD) dots.add(screen.dotted, target);
    return target;
  },

  undot(client, screen) {
    const { dots } = screen.pending;
    const target = client.some(screen, screen.dotted, (id) => dots.on(id) > 0);
    if (screen.ofBoard?.phase !== "dot" || !target) return undefined;
    dots.takeBack(screen.dotted, target);
    return target;
  },

  feel: (client, screen) => screen.pending.feel(1 + Math.floor(5 * client.chance.next())),
  unfeel: (_client, screen) => screen.pending.feel(null),
};

/** @param {Client} client @param {Screen} screen */
function own(client, screen) {
  return client.some(screen, "card", (id) => screen.pending.isOwn(id));
}

/** @param {Client} client @param {Screen} screen @param {string} mark */
function marked(client, screen, mark) {
  const marks = screen.feed.store.own(mark);
  return client.some(screen, "card", (id) => marks.has(id));
}
