// Times that the server wrote in its own zone, shown in the reader's.

const language = document.documentElement.lang || "en";

/** @type {Record<string, Intl.DateTimeFormatOptions>} */
const LOOKS = {
  time: { timeStyle: "short" },
  date: { dateStyle: "medium" },
  both: { dateStyle: "short", timeStyle: "short" },
};

/** @param {HTMLElement[]} times `<time datetime data-look>` */
export function localTimes(times) {
  for (const element of times) {
    const at = new Date(element.getAttribute("datetime") ?? "");
    const look = LOOKS[element.dataset.look ?? "both"];
    if (!Number.isNaN(at.getTime()) && look) element.textContent = new Intl.DateTimeFormat(language, look).format(at);
  }
}
