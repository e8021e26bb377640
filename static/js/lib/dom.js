// Finding elements and cloning the pieces that the template brought along.

/**
 * The first element that matches; it must exist.
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {HTMLElement}
 */
export function q(selector, within = document) {
  const found = within.querySelector(selector);
  if (!found) throw new Error(`nothing matches ${selector}`);
  return /** @type {HTMLElement} */ (found);
}

/**
 * The first element that matches, if there is one.
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {HTMLElement | null}
 */
export function maybe(selector, within = document) {
  return within.querySelector(selector);
}

/**
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {HTMLElement[]}
 */
export function all(selector, within = document) {
  return [...within.querySelectorAll(selector)].map((found) => /** @type {HTMLElement} */ (found));
}

/**
 * A fresh copy of `<template id="piece-…">`.
 * @param {string} name
 * @returns {HTMLElement}
 */
export function piece(name) {
  const template = /** @type {HTMLTemplateElement} */ (q(`#piece-${name}`));
  const copy = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  return copy;
}

/**
 * Writes only when it differs, so that nothing is painted or read out for nothing.
 * @param {Element} element
 * @param {string} text
 */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Makes a list show exactly these items in this order, moving as few as possible.
 * @param {HTMLElement} list
 * @param {HTMLElement[]} items
 */
export function arrange(list, items) {
  const held = /** @type {HTMLElement | null} */ (document.activeElement);
  const wanted = new Set(items);
  for (const child of all(":scope > li", list)) if (!wanted.has(child)) child.remove();
  let place = list.firstElementChild;
  for (const item of items) {
    if (item === place) place = place.nextElementSibling;
    else list.insertBefore(item, place);
  }
  if (held && held !== document.activeElement && list.contains(held)) held.focus({ preventScroll: true }); // it was moved
}
