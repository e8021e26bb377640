// Plain requests to the server: for what is large, and for everything where no socket comes through.

/** @typedef {import("./connection.js").Answer} Answer */
/** @typedef {import("./connection.js").Whole} Whole */

const ANSWER_WITHIN = 8000;

/** Every request rejects when what came back is not our server's answer, for example the page of a hotel's network. */
export class Plain {
  #base;
  #as;
  #headers;

  /** @param {{base?: string, as?: string, headers?: () => Record<string, string>}} to as: the role of a browser that may hold several */
  constructor({ base = "", as, headers = token }) {
    this.#base = base;
    this.#as = as;
    this.#headers = headers;
  }

  /**
   * @param {string} log
   * @returns {Promise<Whole>}
   */
  async whole(log) {
    const answer = await this.#ask(`/api/snapshots/${log}`);
    if (!answer.ok || !isObject(answer.snapshot)) throw new Error(answer.code ?? "not ours");
    return /** @type {any} */ (answer);
  }

  /**
   * @param {string} log
   * @param {number | null} since
   * @param {string} [epoch]
   */
  async join(log, since, epoch) {
    const known = { ...(since === null ? {} : { since: String(since) }), ...(epoch ? { epoch } : {}) };
    const answer = await this.#ask(`/api/logs/${log}`, known);
    if (answer.ok && !isObject(answer.snapshot) && !Array.isArray(answer.changes)) throw new Error("not ours");
    return answer;
  }

  /** @param {Record<string, any>} asked */
  command(asked) {
    return this.#ask("/api/commands", {}, asked);
  }

  /**
   * @param {string} path
   * @param {Record<string, string>} [query]
   * @param {Record<string, any>} [body]
   * @returns {Promise<Answer>}
   */
  async #ask(path, query = {}, body) {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), ANSWER_WITHIN);
    const more = new URLSearchParams({ ...query, ...(this.#as ? { as: this.#as } : {}) }).toString();
    const headers = { ...this.#headers(), ...(body ? { "Content-Type": "application/json" } : {}) };
    try {
      const reply = await fetch(`${this.#base}${path}${more && "?"}${more}`, {
        method: body ? "POST" : "GET",
        headers,
        body: body && JSON.stringify(body),
        redirect: "error",
        signal: late.signal,
      });
      return ours(await reply.json());
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * @param {any} answer
 * @returns {Answer}
 */
function ours(answer) {
  const says = answer?.ok ? Number.isInteger(answer.seq) : typeof answer?.code === "string";
  if (typeof answer?.ok !== "boolean" || !says) throw new Error("not ours");
  return answer;
}

/** @param {unknown} value */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @returns {Record<string, string>} what a browser with a cookie must send along */
function token() {
  if (typeof document === "undefined") return {};
  const field = /** @type {HTMLInputElement | null} */ (document.querySelector("input[name=csrf_token]"));
  return field ? { "X-CSRFToken": field.value } : {};
}
