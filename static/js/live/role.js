// A browser whose cookie lost its role, for example since the server has a new secret: opening the page gives it again to whom it is open.

const AGAIN_AFTER = 30_000;
const TOKEN = "input[name=csrf_token]";

/**
 * @param {import("./connection.js").Connection} connection
 * @param {() => void} [gone] hears that the page itself is refused now
 */
export function renewRole(connection, gone = () => {}) {
  let asked = Number.NEGATIVE_INFINITY;
  connection.on("refused", async ({ code }) => {
    if (code !== "forbidden" || Date.now() - asked < AGAIN_AFTER) return;
    asked = Date.now();
    const page = await fetch(location.pathname, { cache: "no-store", redirect: "error" }).catch(() => null);
    if (page?.ok) {
      renewToken(await page.text().catch(() => ""));
      connection.probe();
    } else if (page?.status === 403) gone();
  });
}

/** A new cookie has another token, without which no form and no plain request is taken. @param {string} markup */
function renewToken(markup) {
  const fresh = new DOMParser().parseFromString(markup, "text/html").querySelector(TOKEN)?.getAttribute("value");
  if (fresh) for (const field of document.querySelectorAll(TOKEN)) field.setAttribute("value", fresh);
}
