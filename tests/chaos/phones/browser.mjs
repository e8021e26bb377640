// What a browser has and Node lacks, apart for each device and each tab, so that hundreds of phones fit into one process.

import { AsyncLocalStorage } from "node:async_hooks";
import http from "node:http";
import { IDBFactory, IDBKeyRange } from "fake-indexeddb";

/** Which tab the running code belongs to; it follows timers, promises and sockets. @type {AsyncLocalStorage<Tab>} */
const current = new AsyncLocalStorage();
const original = { setTimeout, setInterval, clearInterval, fetch, request: http.request, get: http.get };

/** The time as it is, whatever the phones believe. */
export const trueNow = Date.now;
let shift = 0;

/** Sets the clocks of all phones of this process ahead, or back. @param {number} milliseconds */
export function setClocks(milliseconds) {
  shift = milliseconds;
}

Date.now = () => trueNow() + shift;

class Shelf {
  getItem(key) {
    return Object.hasOwn(this, key) ? this[key] : null;
  }
  setItem(key, value) {
    if (tab()?.alive !== false) this[key] = String(value);
  }
  removeItem(key) {
    if (tab()?.alive !== false) delete this[key];
  }
  key(index) {
    return Object.keys(this)[index] ?? null;
  }
  clear() {
    for (const key of Object.keys(this)) this.removeItem(key);
  }
  get length() {
    return Object.keys(this).length;
  }
}
for (const name of Object.getOwnPropertyNames(Shelf.prototype))
  Object.defineProperty(Shelf.prototype, name, { enumerable: false });

/** One phone: what stays when its tabs go. */
export class Device {
  localStorage = new Shelf();
  indexedDB = new IDBFactory();
  cookies = new Map();
  /** @type {Set<Channel>} */
  channels = new Set();

  /** @param {string} origin */
  constructor(origin) {
    this.origin = origin;
  }

  /** @param {string[]} given values of Set-Cookie */
  keep(given) {
    for (const line of given) {
      const [name, ...value] = line.split(";")[0].split("=");
      this.cookies.set(name, value.join("="));
    }
  }

  get cookie() {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }
}

/** One page on a device, until it is killed. */
export class Tab {
  alive = true;
  csrf = "";
  window = new EventTarget();
  sockets = new Set();
  agent = new http.Agent({ keepAlive: true });
  #asked = new AbortController();
  #databases = new Set();

  /** @param {Device} device */
  constructor(device) {
    this.device = device;
    const page = new EventTarget();
    const found = (selector) => (String(selector).includes("csrf_token") ? { value: this.csrf } : null);
    this.document = Object.assign(page, { hidden: false, visibilityState: "visible", querySelector: found });
    this.location = { ...parts(device.origin), pathname: "/", href: device.origin, reload() {} };
  }

  /** @template T @param {() => T} work @returns {T} */
  run(work) {
    return current.run(this, work);
  }

  /** The page goes at once: nobody is told, nothing is written any more. */
  kill() {
    this.alive = false;
    this.#asked.abort();
    for (const socket of this.sockets) socket.destroy();
    for (const database of this.#databases) database.close();
    for (const channel of [...this.device.channels]) if (channel.tab === this) channel.close();
    this.agent.destroy();
  }

  /** The page goes as when somebody closes or reloads it. */
  leave() {
    this.run(() => {
      this.document.visibilityState = "hidden";
      this.document.hidden = true;
      this.document.dispatchEvent(new Event("visibilitychange"));
      this.window.dispatchEvent(Object.assign(new Event("pagehide"), { persisted: false }));
    });
    this.kill();
  }

  get indexedDB() {
    const factory = this.device.indexedDB;
    return {
      cmp: (a, b) => factory.cmp(a, b),
      databases: () => factory.databases(),
      deleteDatabase: (name) => factory.deleteDatabase(name),
      open: (name, version) => {
        const request = factory.open(name, version);
        request.addEventListener("success", () => {
          this.#databases.add(request.result);
          if (!this.alive) request.result.close();
        });
        return request;
      },
    };
  }

  /** @param {string | URL | Request} url @param {RequestInit} options */
  async fetch(url, options = {}) {
    if (!this.alive) throw new TypeError("the page is gone");
    const headers = new Headers(options.headers);
    if (this.device.cookie) headers.set("Cookie", this.device.cookie);
    if ((options.method ?? "GET") !== "GET") headers.set("Origin", this.device.origin);
    const signals = options.signal ? [options.signal, this.#asked.signal] : [this.#asked.signal];
    const answer = await original.fetch(new URL(String(url), this.device.origin), {
      ...options,
      headers,
      signal: AbortSignal.any(signals),
    });
    this.device.keep(answer.headers.getSetCookie());
    return answer;
  }
}

class Channel extends EventTarget {
  onmessage = null;

  constructor(name) {
    super();
    this.name = name;
    this.tab = tab();
    this.tab?.device.channels.add(this);
  }

  postMessage(data) {
    if (!this.tab?.alive) return;
    for (const other of this.tab.device.channels) if (other !== this && other.name === this.name) other.#hear(data);
  }

  #hear(data) {
    const copy = structuredClone(data);
    this.tab.run(() =>
      setImmediate(() => {
        if (!this.tab.alive || !this.tab.device.channels.has(this)) return;
        const message = Object.assign(new Event("message"), { data: copy });
        this.onmessage?.(message);
        this.dispatchEvent(message);
      }),
    );
  }

  close() {
    this.tab?.device.channels.delete(this);
  }
}

const NEVER = { get: () => false, set() {} };

function tab() {
  return current.getStore();
}

/** @param {string} origin */
function parts(origin) {
  const { protocol, host, hostname, port } = new URL(origin);
  return { protocol, host, hostname, port, origin };
}

/** Headers that a browser adds by itself, and the means to cut what a killed tab holds. */
function asBrowsersDo(ask) {
  return (options, ...rest) => {
    const page = tab();
    if (!page || typeof options !== "object" || options instanceof URL) return ask(options, ...rest);
    if (!page.alive) throw new Error("the page is gone");
    const more = { Cookie: page.device.cookie, "User-Agent": "Pappen" };
    const bare = (options.method ?? "GET") === "GET" && !options.headers?.Upgrade;
    const headers = { ...options.headers, ...more, ...(bare ? {} : { Origin: page.device.origin }) };
    const request = ask({ ...options, headers, ...(options.createConnection ? {} : { agent: page.agent }) }, ...rest);
    Object.defineProperty(request, "reusedSocket", NEVER); // else our XMLHttpRequest begins another one, and never ends it
    request.on("socket", (socket) => {
      if (page.sockets.has(socket)) return; // kept alive, and used again
      page.sockets.add(socket);
      socket.once("close", () => page.sockets.delete(socket));
    });
    return request;
  };
}

const onlyWhileAlive =
  (plan) =>
  (work, wait, ...args) => {
    const page = tab();
    if (!page) return plan(work, wait, ...args);
    const timer = plan(() => (page.alive ? work(...args) : original.clearInterval(timer)), wait);
    return timer;
  };

/** @param {string} name @param {() => any} get */
function global(name, get) {
  Object.defineProperty(globalThis, name, { configurable: true, get, set() {} });
}

globalThis.setTimeout = onlyWhileAlive(original.setTimeout);
globalThis.setInterval = onlyWhileAlive(original.setInterval);
http.request = asBrowsersDo(original.request);
http.get = (options, ...rest) => {
  const request = http.request(options, ...rest);
  request.end();
  return request;
};
for (const name of ["addEventListener", "removeEventListener", "dispatchEvent"])
  globalThis[name] = (...args) => tab()?.window[name](...args);
globalThis.fetch = (url, options) => (tab() ? tab().fetch(url, options) : original.fetch(url, options));
globalThis.IDBKeyRange = IDBKeyRange;
globalThis.BroadcastChannel = Channel;
global("navigator", () => ({ onLine: true, userAgent: "Pappen" }));
global("localStorage", () => tab()?.device.localStorage);
global("indexedDB", () => tab()?.indexedDB);
global("document", () => tab()?.document);
global("location", () => tab()?.location);
