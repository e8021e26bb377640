// The organiser's pages work as plain forms; this adds comfort: copying, rows without reloads, links with a key, local times.
import { all, maybe } from "./lib/dom.js";
import { copying } from "./parts/copying.js";
import { creation } from "./parts/creation.js";
import { entrance } from "./parts/entrance.js";
import { localTimes } from "./parts/local_times.js";
import { oneLine } from "./parts/one_line.js";

for (const element of all(".no-js")) element.hidden = true;

for (const button of all("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// A second tap on a button that is already at work would do it twice.
for (const form of all("form[data-busy]")) {
  form.addEventListener("submit", (event) => {
    if (form.getAttribute("aria-busy") === "true") event.preventDefault();
    else if (!event.defaultPrevented) form.setAttribute("aria-busy", "true");
  });
}
addEventListener("pageshow", () => {
  for (const form of all("form[aria-busy]")) form.removeAttribute("aria-busy");
});

for (const button of all("[data-copy]")) copying(button);
oneLine();
localTimes(all("time[data-look]"));

const form = /** @type {HTMLFormElement | null} */ (maybe("#creation"));
if (form) creation(form);

const door = /** @type {HTMLFormElement | null} */ (maybe("#entrance"));
if (door) entrance(door);
