// Which tab may send: one at a time, for a few seconds at a time, so that a dead tab does not hold up the others.

/** @typedef {{tab: string, until: number}} Lease until: milliseconds */

export const TERM = 6000;

/**
 * How long another tab still has the right; nothing when it is free. A clock that was set back must not lengthen it.
 * @param {Lease | null} lease
 * @param {string} tab
 * @returns {number} milliseconds
 */
export function heldFor(lease, tab) {
  const left = lease && lease.tab !== tab ? lease.until - Date.now() : 0;
  return left > 0 && left <= TERM ? left : 0;
}

/**
 * @param {string} tab
 * @returns {Lease}
 */
export function lend(tab) {
  return { tab, until: Date.now() + TERM };
}
