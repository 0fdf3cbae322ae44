/**
 * The page's side of the interpreter: start it, send requests to it, and end it.
 *
 * The lab doesn't use features that Safari lacks or restricts:
 * - SharedArrayBuffer and Atomics.wait, which need headers that some static hosts can't send. So
 *   an endless loop is stopped by ending the worker, and Python never waits for the page.
 * - JSPI (WebAssembly.promising), so Python never waits for a promise.
 * - Import maps in workers, so the engine imports nothing by name.
 * - File pickers, requestIdleCallback, scheduler.postTask and CSS field-sizing.
 * - MessagePort's close event: the lab listens to it, but doesn't depend on it.
 */
import { formatSize } from "./dom.mjs";
import { makeSandbox } from "./sandbox.mjs";
import { Bundle } from "./bundle.mjs";

const LIMIT = 30_000; // milliseconds for a request
const START_LIMIT = 180_000; // for the start after all files are fetched, on a slow phone
const RESTARTS = "The next Run restarts the lab.";

/** The reason why a request has no answer. */
export class Ended extends Error {}

/** An interpreter, started when it is needed; at most one runs. */
export class Interpreter {
  #data;
  #on;
  #bundle;
  #texts = null;
  #starting = null;
  #sandbox = null;
  #pending = null; // {id, resolve, reject, timer}
  #abort = null;
  #count = 0;

  /** `on`: stream(event), mark(event), progress(text, done, total), ended(). */
  constructor(data, on) {
    this.#data = data;
    this.#on = on;
    this.#bundle = data.bundle ?? new Bundle(data);
  }

  /** The number of starts. */
  starts = 0;

  /** Start the interpreter unless it runs. */
  start() {
    if (this.#starting) return this.#starting;
    const starting = this.#start().catch((error) => {
      const ended = error instanceof Ended ? error : new Ended(`The lab could not start: ${error.message}.`);
      if (this.#starting === starting) this.end(ended.message); // but don't end a later start
      throw ended;
    });
    this.#starting = starting;
    return starting;
  }

  /** Send a message, and start the interpreter first if necessary; return the result. */
  async request(message, limit = LIMIT) {
    await this.start();
    const id = ++this.#count;
    const result = await this.#wait(id, limit, () => this.#sandbox.port.postMessage({ id, message }));
    if (result.dead) this.end("");
    return result.dead ? { ...result, error: `${result.error} ${RESTARTS}` } : result;
  }

  /** End the interpreter; a waiting request fails with `reason`. */
  end(reason) {
    const pending = this.#pending;
    const ended = this.#starting;
    this.#abort?.abort();
    this.#sandbox?.end();
    this.#pending = this.#starting = this.#sandbox = null;
    clearTimeout(pending?.timer);
    pending?.reject(new Ended(reason));
    if (ended) this.#on.ended();
  }

  /** Fetch the missing files, make a sandbox and start the engine in it. */
  async #start() {
    const abort = (this.#abort = new AbortController());
    const { engine, worker, files } = await this.#fetchAll(abort.signal);
    this.#on.progress("Starting the interpreter", 0, 0);
    const { project, options } = this.#data;
    const start = { engine, files, project, options };
    const sandbox = await makeSandbox(worker, start, (fault) => {
      if (this.#sandbox === sandbox) this.end(`The interpreter has ended: ${fault}. ${RESTARTS}`);
    });
    if (abort.signal.aborted) {
      sandbox.end();
      throw new Ended("Stopped.");
    }
    this.#sandbox = sandbox;
    await this.#wait(0, START_LIMIT, () => {
      sandbox.port.onmessage = ({ data }) => this.#take(data);
    });
    this.starts += 1;
  }

  /** Fetch the bundle, and the source of the worker's two modules. */
  async #fetchAll(signal) {
    try {
      const loading = this.#bundle.load((name, done, total) => {
        const amount = `${formatSize(done)} of ${formatSize(total)}`;
        this.#on.progress(name ? `Loading ${name}: ${amount}` : `Loaded ${amount}`, done, total);
      }, signal);
      const [texts, files] = await Promise.all([this.#texts ?? this.#fetchTexts(signal), loading]);
      this.#texts = texts;
      return { ...texts, files };
    } catch (error) {
      if (signal.aborted) throw new Ended("Stopped.");
      const hint = "Check your network and try again.";
      throw new Ended(`The lab could not be loaded (${error.message}). ${hint}`);
    }
  }

  /** Fetch the source that runs in the worker. */
  async #fetchTexts(signal) {
    const texts = ["engine.mjs", "worker.mjs"].map(async (name) => {
      const response = await fetch(new URL(name, import.meta.url), { signal });
      if (!response.ok) throw new Error(`${name}: status ${response.status}`);
      return response.text();
    });
    const [engine, worker] = await Promise.all(texts);
    return { engine, worker };
  }

  /** Send a message and wait for its answer, at most `limit` milliseconds. */
  #wait(id, limit, send) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.end(`Stopped after ${limit / 1000} s. ${RESTARTS}`),
        limit,
      );
      this.#pending = { id, resolve, reject, timer };
      send();
    });
  }

  /** Handle a message from the worker. */
  #take({ id = 0, events = [], started, failed, result }) {
    for (const event of events) {
      if (event.type === "stream") this.#on.stream(event);
      else if (event.type === "mark") this.#on.mark(event);
      else if (event.type === "progress") this.#on.progress(String(event.text), 0, 0);
    }
    const pending = this.#pending;
    if (!pending || pending.id !== id || !(started || failed || result)) return;
    clearTimeout(pending.timer);
    this.#pending = null;
    if (failed) pending.reject(new Error(failed));
    else pending.resolve(result);
  }
}
