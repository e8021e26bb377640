// What the tabs of one browser tell each other; a browser without a channel says nothing and hears nothing.

/**
 * @param {string} name
 * @param {(message: any) => void} heard
 * @returns {(message: any) => void} tells all others
 */
export function tabs(name, heard) {
  if (typeof BroadcastChannel === "undefined") return () => {};
  const channel = new BroadcastChannel(name);
  channel.onmessage = (event) => heard(event.data);
  /** @type {any} */ (channel).unref?.(); // elsewhere than in a browser it must not keep the program alive
  return (message) => channel.postMessage(message);
}
