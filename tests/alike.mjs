// Asks the browser's comparison of texts what a file wants to know; prints the answers as JSON.

import { readFileSync } from "node:fs";
import { alike, similar } from "../static/js/lib/alike.js";

const { items, questions } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const found = questions.map((question) => similar(question, items, 2).map(({ id }) => id));
process.stdout.write(JSON.stringify({ groups: alike(items), found }));
