// Phones with a planted bug: what is sent again gets another id.

import "./browser.mjs";

const { Connection } = await import("../../../static/js/live/connection.js");
const { uuid4 } = await import("../../../static/js/lib/ids.js");
const { command } = Connection.prototype;
const asked = new Set();

Connection.prototype.command = function (log, verb, args, requestId, ...rest) {
  const id = asked.has(requestId) ? uuid4() : requestId;
  asked.add(requestId);
  return command.call(this, log, verb, args, id, ...rest);
};

await import("./main.mjs");
