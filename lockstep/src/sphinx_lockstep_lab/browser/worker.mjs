/**
 * The sandbox's worker: it imports the engine and answers the page's messages.
 *
 * The first message is {engine, files, project, options} with a port. Through the port, the page
 * sends {id, message}, and the worker sends {started}, {failed}, {events} or {id, result}.
 *
 * It is a classic worker (see sandbox.mjs), so it has no static imports and exports.
 */
const OFTEN = 100; // posts in WINDOW, after which events are batched
const WINDOW = 100; // milliseconds
const BATCH = 65_536; // characters of a batch

/** Make an `emit` that posts events immediately, or in batches if they are many. */
function makeOutbox(port) {
  let events = [];
  let size = 0;
  let posts = 0;
  let since = 0;

  /** Post the batch. */
  function flush() {
    if (events.length) port.postMessage({ events });
    events = [];
    size = 0;
    posts += 1;
  }

  /** Post or batch an event; consecutive texts for one terminal are joined. */
  function emit(event) {
    const now = performance.now();
    if (now - since > WINDOW) [since, posts] = [now, 0];
    const last = events.at(-1);
    const joins = event.type === "stream" && last?.type === "stream"
      && last.terminal === event.terminal && Boolean(last.input) === Boolean(event.input);
    if (joins) last.text += event.text;
    else events.push({ ...event });
    size += event.text?.length ?? 0;
    if (posts < OFTEN || size > BATCH) flush();
  }
  return { emit, flush };
}

/** Answer a message; an engine that throws counts as dead. */
async function answer(engine, message) {
  try {
    return await engine.request(message);
  } catch (error) {
    const reason = `The interpreter has ended: ${error?.message ?? error}.`;
    return { ok: false, dead: true, output: "", error: reason };
  }
}

self.onmessage = async ({ data, ports: [port] }) => {
  self.onmessage = null;
  self.importScripts = undefined; // if it exists, Pyodide uses it instead of import()
  const { emit, flush } = makeOutbox(port);
  try {
    if (self.origin !== "null") throw new Error("the worker is not in a sandbox");
    const url = URL.createObjectURL(new Blob([data.engine], { type: "text/javascript" }));
    const { start } = await import(url);
    const { files, project, options } = data;
    const engine = await start({ files, project, options, emit });
    flush();
    let last = Promise.resolve();
    port.onmessage = ({ data: { id, message } }) => {
      last = last.then(async () => {
        const result = await answer(engine, message);
        flush();
        port.postMessage({ id, result });
      });
    };
    port.postMessage({ started: true });
  } catch (error) {
    flush();
    port.postMessage({ failed: String(error?.message ?? error) });
  }
};
