/** Fetch the bundle's files once and keep them: starting again needs no network. */
export class Store {
  #root;
  #files;
  #kept = new Map();
  #coming = new Map(); // name: a promise
  #counts = new Map();
  #abort = null;
  #report = () => {};

  constructor(data) {
    this.#root = new URL(data.root, document.baseURI);
    this.#files = data.files;
  }

  /** Begin to fetch what is missing, for a `load` that comes when more of the page is there. */
  begin() {
    this.#abort ??= new AbortController();
    for (const name of Object.keys(this.#files)) {
      if (this.#coming.has(name)) continue;
      const coming = this.#fetch(name, this.#abort.signal);
      coming.catch(() => {}); // who loads is told
      this.#coming.set(name, coming);
    }
  }

  /** Return {name: Blob}; `report(name, done, total)` tells how far it has come. */
  async load(report, signal) {
    this.#report = report;
    this.begin();
    this.#note("", 0); // it may have begun long before
    signal.addEventListener("abort", () => this.#drop());
    try {
      await Promise.all(this.#coming.values());
    } catch (error) {
      this.#drop();
      throw error;
    }
    return Object.fromEntries(this.#kept);
  }

  /** End what is still coming; the next load begins with what is kept. */
  #drop() {
    this.#abort?.abort();
    this.#abort = null;
    for (const name of [...this.#coming.keys()].filter((each) => !this.#kept.has(each))) {
      this.#coming.delete(name);
      this.#counts.delete(name);
    }
  }

  /** Note how much of a file has come, and tell how much of all. */
  #note(name, count) {
    if (name) this.#counts.set(name, Math.min(count, this.#files[name].bytes));
    const done = [...this.#counts.values()].reduce((sum, each) => sum + each, 0);
    const total = Object.values(this.#files).reduce((sum, { bytes }) => sum + bytes, 0);
    this.#report(this.#findUnfinished(), done, total);
  }

  /** Return the largest file that is not there yet. */
  #findUnfinished() {
    return Object.entries(this.#files)
      .filter(([name, { bytes }]) => (this.#counts.get(name) ?? 0) < bytes)
      .sort(([, one], [, other]) => other.bytes - one.bytes)[0]?.[0] ?? "";
  }

  /** Fetch a file. */
  async #fetch(name, signal) {
    const response = await fetch(new URL(this.#files[name].url, this.#root), { signal });
    if (!response.ok) throw new Error(`${name} is not there (${response.status})`);
    const chunks = [];
    let count = 0;
    const reader = response.body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      chunks.push(part.value);
      this.#note(name, (count += part.value.length));
    }
    this.#kept.set(name, new Blob(chunks));
    this.#note(name, Infinity);
  }
}
