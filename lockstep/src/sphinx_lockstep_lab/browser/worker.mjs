/**
 * What the sandbox's worker begins with: it imports the engine and answers the page's messages.
 *
 * In: {engine, files, project, options} with a port, and by the port {id, message}.
 * Out, by the port: {started}, {failed}, {events}, {id, result}.
 *
 * It runs as a classic worker (see frame.mjs), so it has no import and export of its own.
 */
const OFTEN = 100; // posts in a window of time, after which events are gathered
const WINDOW = 100; // milliseconds
const GATHERED = 65_536; // characters

/** Make an `emit` that posts at once, and gathers when there is too much of it. */
function makeOutbox(port) {
  let events = [];
  let size = 0;
  let posts = 0;
  let since = 0;

  /** Post what was gathered. */
  function flush() {
    if (events.length) port.postMessage({ events });
    events = [];
    size = 0;
    posts += 1;
  }

  /** Take an event; texts for the same terminal become one. */
  function emit(event) {
    const now = performance.now();
    if (now - since > WINDOW) [since, posts] = [now, 0];
    const last = events.at(-1);
    const joins = event.type === "stream" && last?.type === "stream"
      && last.terminal === event.terminal && Boolean(last.input) === Boolean(event.input);
    if (joins) last.text += event.text;
    else events.push({ ...event });
    size += event.text?.length ?? 0;
    if (posts < OFTEN || size > GATHERED) flush();
  }
  return { emit, flush };
}

/** Answer a message; an engine that throws is not to be asked again. */
async function answer(engine, message) {
  try {
    return await engine.request(message);
  } catch (error) {
    const told = `The interpreter has ended: ${error?.message ?? error}.`;
    return { ok: false, dead: true, output: "", error: told };
  }
}

self.onmessage = async ({ data, ports: [port] }) => {
  self.onmessage = null;
  self.importScripts = undefined; // Pyodide takes it for a sign that import() is missing
  const { emit, flush } = makeOutbox(port);
  try {
    if (self.origin !== "null") throw new Error("it is not in a sandbox, so nothing is run");
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
