// A browser whose cookie lost its role, for example since the server has a new secret: opening the page gives it again to whom it is open.

const AGAIN_AFTER = 30_000;

/**
 * @param {import("./connection.js").Connection} connection
 * @param {() => void} [gone] hears that the page itself is refused now
 */
export function renewRole(connection, gone = () => {}) {
  let asked = Number.NEGATIVE_INFINITY;
  connection.on("refused", async ({ code }) => {
    if (code !== "forbidden" || Date.now() - asked < AGAIN_AFTER) return;
    asked = Date.now();
    const page = await fetch(location.pathname, { cache: "no-store" }).catch(() => null);
    if (page?.ok) connection.probe();
    else if (page?.status === 403) gone();
  });
}
