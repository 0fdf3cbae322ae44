/** Fetch the bundle's files once and keep them: starting again needs no network. */
export class Store {
  #root;
  #files;
  #kept = new Map();

  constructor(data) {
    this.#root = new URL(data.root, document.baseURI);
    this.#files = data.files;
  }

  /** Return {name: Blob}; `report(name, done, total)` tells how far it has come. */
  async load(report, signal) {
    const counts = new Map();
    const total = Object.values(this.#files).reduce((sum, { bytes }) => sum + bytes, 0);
    const note = (name, count) => {
      counts.set(name, Math.min(count, this.#files[name].bytes));
      const done = [...counts.values()].reduce((sum, each) => sum + each, 0);
      report(this.#findUnfinished(counts), done, total);
    };
    const names = Object.keys(this.#files);
    await Promise.all(names.map((name) => this.#fetch(name, note, signal)));
    return Object.fromEntries(this.#kept);
  }

  /** Return the largest file that is not there yet. */
  #findUnfinished(counts) {
    return Object.entries(this.#files)
      .filter(([name, { bytes }]) => (counts.get(name) ?? 0) < bytes)
      .sort(([, one], [, other]) => other.bytes - one.bytes)[0]?.[0] ?? "";
  }

  /** Fetch a file unless it is kept. */
  async #fetch(name, note, signal) {
    if (!this.#kept.has(name)) {
      const response = await fetch(new URL(this.#files[name].url, this.#root), { signal });
      if (!response.ok) throw new Error(`${name} is not there (${response.status})`);
      const chunks = [];
      let count = 0;
      const reader = response.body.getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        chunks.push(part.value);
        note(name, (count += part.value.length));
      }
      this.#kept.set(name, new Blob(chunks));
    }
    note(name, Infinity);
  }
}
