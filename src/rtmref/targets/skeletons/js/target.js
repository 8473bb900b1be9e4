// Serves JSON-RPC 2.0 on standard input and output, one message a line.
// What it serves is in operations.js: that is where to plug in.
//
// Try:  rtmref fuzz --target "node target.js"
"use strict";

const readline = require("node:readline");
const { EVENTS, OPERATIONS, NotSupported, reset } = require("./operations.js");

const NOT_SUPPORTED = -32001;

// The reply to a call: the answer with its events, or that it is not supported.
function call(operation, args) {
  const made = OPERATIONS.get(operation);
  EVENTS.length = 0;
  try {
    if (!made) throw new NotSupported(operation);
    return { answer: made(...args), events: [...EVENTS] };
  } catch (error) {
    if (!(error instanceof NotSupported)) throw error;
    return { error: { code: NOT_SUPPORTED, message: `not supported: ${error.message}` } };
  }
}

function initialize() {
  const operations = [...OPERATIONS.keys()].filter((name) => OPERATIONS.get(name));
  return { protocol: 1, name: "target", call_many: true, operations };
}

// What is said of a request besides its number: its result, or an error.
function outcome(method, params) {
  switch (method) {
    case "initialize":
      return { result: initialize() };
    case "reset":
      reset(params.limits, params.decisions);
      return { result: {} };
    case "call": {
      const reply = call(params.operation, params.arguments);
      return reply.error ? reply : { result: reply };
    }
    case "call_many":
      return { result: { replies: params.calls.map((each) => call(...each)) } };
    default:
      return { error: { code: -32601, message: "no such method" } };
  }
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id !== undefined) {
    const response = { jsonrpc: "2.0", id, ...outcome(method, params) };
    process.stdout.write(JSON.stringify(response) + "\n");
  } else if (method === "close") {
    process.exit(0);
  }
});
