/**
 * The page's side of the interpreter: it starts it, asks it, and ends it.
 *
 * Avoided, because Safari lacks or restricts it: SharedArrayBuffer and Atomics.wait (they need
 * headers that not every static host sends), so a loop is ended by ending the worker and no read
 * waits for the page; JSPI (WebAssembly.promising), so Python never waits for a promise;
 * import maps in workers, so the engine imports nothing by name; showDirectoryPicker and
 * other file pickers; MessagePort's close event is listened to, and nothing depends on it;
 * requestIdleCallback; scheduler.postTask; CSS field-sizing.
 */
import { formatSize } from "./dom.mjs";
import { makeSandbox } from "./frame.mjs";
import { Store } from "./store.mjs";

const LIMIT = 30_000; // milliseconds for a request
const START_LIMIT = 180_000; // for the start, once all is fetched, on a slow phone
const ANEW = "The page starts anew with the next Run.";

/** Why there is no answer. */
export class Ended extends Error {}

/** One interpreter at a time, started when it is needed. */
export class Interpreter {
  #data;
  #on;
  #store;
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
    this.#store = data.store ?? new Store(data);
  }

  /** How many times it was started. */
  starts = 0;

  /** Start it unless it runs. */
  start() {
    if (this.#starting) return this.#starting;
    const starting = this.#start().catch((error) => {
      const told = error instanceof Ended ? error : new Ended(`It could not be started: ${error.message}.`);
      if (this.#starting === starting) this.end(told.message); // and no later start
      throw told;
    });
    this.#starting = starting;
    return starting;
  }

  /** Send a message to a started interpreter; return its result. */
  async request(message, limit = LIMIT) {
    await this.start();
    const id = ++this.#count;
    const result = await this.#wait(id, limit, () => this.#sandbox.port.postMessage({ id, message }));
    if (result.dead) this.end("");
    return result.dead ? { ...result, error: `${result.error} ${ANEW}` } : result;
  }

  /** End it now; who waits for an answer is told why there is none. */
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

  /** Fetch what is missing, make a sandbox and start the engine in it. */
  async #start() {
    const abort = (this.#abort = new AbortController());
    const { engine, worker, files } = await this.#fetchAll(abort.signal);
    this.#on.progress("Starting the interpreter", 0, 0);
    const { project, options } = this.#data;
    const start = { engine, files, project, options };
    const sandbox = await makeSandbox(worker, start, (fault) => {
      if (this.#sandbox === sandbox) this.end(`The interpreter has ended: ${fault}. ${ANEW}`);
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

  /** Fetch the bundle, and the texts of the two modules for the worker. */
  async #fetchAll(signal) {
    try {
      const loading = this.#store.load((name, done, total) => {
        const amount = `${formatSize(done)} of ${formatSize(total)}`;
        this.#on.progress(name ? `Loading ${name}: ${amount}` : `Loaded ${amount}`, done, total);
      }, signal);
      const [texts, files] = await Promise.all([this.#texts ?? this.#fetchTexts(signal), loading]);
      this.#texts = texts;
      return { ...texts, files };
    } catch (error) {
      if (signal.aborted) throw new Ended("Stopped.");
      const hint = "Try again when the network is there.";
      throw new Ended(`It could not be loaded whole (${error.message}). ${hint}`);
    }
  }

  /** Fetch the texts that run in the worker. */
  async #fetchTexts(signal) {
    const texts = ["engine.mjs", "worker.mjs"].map(async (name) => {
      const response = await fetch(new URL(name, import.meta.url), { signal });
      if (!response.ok) throw new Error(`${name} is not there (${response.status})`);
      return response.text();
    });
    const [engine, worker] = await Promise.all(texts);
    return { engine, worker };
  }

  /** Wait for an answer, for so long. */
  #wait(id, limit, send) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.end(`Stopped after ${limit / 1000} s; the page starts anew with the next Run.`),
        limit,
      );
      this.#pending = { id, resolve, reject, timer };
      send();
    });
  }

  /** Take what comes from the worker. */
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
