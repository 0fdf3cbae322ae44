/** The bundle's files, fetched once and kept, so that a restart needs no network. */
export class Bundle {
  #root;
  #files;
  #kept = new Map();
  #coming = new Map(); // name: promise of the fetch
  #counts = new Map();
  #abort = null;
  #report = () => {};

  constructor(data) {
    this.#root = new URL(data.root, document.baseURI);
    this.#files = data.files;
  }

  /** Start to fetch the missing files, so that a later `load` is faster. */
  begin() {
    this.#abort ??= new AbortController();
    for (const name of Object.keys(this.#files)) {
      if (this.#coming.has(name)) continue;
      const coming = this.#fetch(name, this.#abort.signal);
      coming.catch(() => {}); // load() reports the error
      this.#coming.set(name, coming);
    }
  }

  /** Return {name: Blob}; `report(name, done, total)` is called with the progress in bytes. */
  async load(report, signal) {
    this.#report = report;
    this.begin();
    this.#note("", 0); // report what begin() has already fetched
    signal.addEventListener("abort", () => this.#drop());
    try {
      await Promise.all(this.#coming.values());
    } catch (error) {
      this.#drop();
      throw error;
    }
    return Object.fromEntries(this.#kept);
  }

  /** Cancel the unfinished fetches; the next load continues with the kept files. */
  #drop() {
    this.#abort?.abort();
    this.#abort = null;
    for (const name of [...this.#coming.keys()].filter((each) => !this.#kept.has(each))) {
      this.#coming.delete(name);
      this.#counts.delete(name);
    }
  }

  /** Record the progress of one file, and report that of all files. */
  #note(name, count) {
    if (name) this.#counts.set(name, Math.min(count, this.#files[name].bytes));
    const done = [...this.#counts.values()].reduce((sum, each) => sum + each, 0);
    const total = Object.values(this.#files).reduce((sum, { bytes }) => sum + bytes, 0);
    this.#report(this.#findUnfinished(), done, total);
  }

  /** Return the name of the largest unfinished file. */
  #findUnfinished() {
    return Object.entries(this.#files)
      .filter(([name, { bytes }]) => (this.#counts.get(name) ?? 0) < bytes)
      .sort(([, one], [, other]) => other.bytes - one.bytes)[0]?.[0] ?? "";
  }

  /** Fetch a file. */
  async #fetch(name, signal) {
    const response = await fetch(new URL(this.#files[name].url, this.#root), { signal });
    if (!response.ok) throw new Error(`${name}: status ${response.status}`);
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
