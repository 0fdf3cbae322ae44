import { cut, make } from "./dom.mjs";

const ITEMS = 200; // the most that a pane shows, because hostile code could send more
const ROWS = 300;
const TEXT = 20_000; // characters
const STATE = 120;

/** An item of a pane: its title, its state, and its details in a disclosure. */
class Item {
  constructor() {
    this.title = make("span", { class: "lab-item-title" });
    this.state = make("span", { class: "lab-item-state" });
    this.details = make("dl");
    const summary = make("summary", {}, this.title, " ", this.state);
    this.element = make("li", {}, make("details", {}, summary, this.details));
  }

  /** Show an item, and change only the parts that differ. */
  show(item) {
    const text = JSON.stringify(item);
    if (text === this.text) return;
    this.text = text;
    this.title.textContent = cut(item.title, 200);
    this.state.textContent = cut(item.state, STATE);
    this.element.dataset.state = cut(item.state, STATE);
    const details = (item.details ?? []).slice(0, 50).flatMap(([heading, value]) => [
      make("dt", {}, cut(heading, 200)),
      make("dd", {}, make("pre", {}, cut(value, TEXT))),
    ]);
    this.details.replaceChildren(...details);
  }
}

/** A pane with items or with a table. */
class Pane {
  #items = new Map();

  constructor({ name, title }) {
    this.title = title;
    this.heading = make("h3", { class: "lab-heading" }, cut(title, 80));
    this.note = make("p", { class: "lab-note" });
    this.list = make("ul", { class: "lab-items" });
    this.table = make("div", {
      class: "lab-table",
      tabindex: 0,
      role: "region",
      "aria-label": cut(title, 80),
    });
    const { heading, note, list, table } = this;
    this.element = make("section", { lab: `pane-${name}`, class: "lab-pane" }, heading, note, list, table);
  }

  /** Show the pane; return the number of new items. */
  show(pane) {
    const items = (pane.items ?? []).slice(-ITEMS);
    this.note.textContent = cut(pane.note, 500);
    this.note.hidden = !pane.note;
    this.list.hidden = !items.length;
    this.#showRows(pane);
    const fresh = this.#showItems(items);
    if (fresh) this.list.scrollTop = this.list.scrollHeight; // the newest item is the last
    return fresh;
  }

  /** Show the items in order, and reuse the elements of known items; return how many are new. */
  #showItems(items) {
    const shown = new Map();
    let fresh = 0;
    for (const item of items) {
      const before = this.#items.get(item.id);
      const view = before ?? new Item();
      if (!before) fresh += 1;
      view.show(item);
      shown.set(item.id, view);
    }
    this.#items = shown;
    const elements = [...shown.values()].map(({ element }) => element);
    const same = elements.length === this.list.children.length
      && elements.every((element, index) => element === this.list.children[index]);
    if (!same) this.#arrange(elements);
    return fresh;
  }

  /** Order the list without moving elements in the right place, so that they keep the focus. */
  #arrange(elements) {
    const wanted = new Set(elements);
    [...this.list.children].filter((child) => !wanted.has(child)).forEach((child) => child.remove());
    elements.forEach((element, index) => {
      const there = this.list.children[index] ?? null;
      if (there !== element) this.list.insertBefore(element, there);
    });
  }

  /** Show the rows of a pane with a table. */
  #showRows({ columns, rows }) {
    this.table.hidden = !columns;
    const text = JSON.stringify([columns, rows]);
    if (!columns || text === this.rows) return;
    this.rows = text;
    const head = make("tr", {}, ...columns.map((name) => make("th", { scope: "col" }, cut(name, 200))));
    const body = (rows ?? []).slice(-ROWS).map((row) =>
      make("tr", {}, ...row.map((value) => make("td", {}, make("div", {}, cut(value, 2000))))));
    this.table.replaceChildren(make("table", {}, make("thead", {}, head), make("tbody", {}, ...body)));
  }
}

/** The panes of the last state. */
export class Panes {
  #panes = new Map();

  constructor() {
    this.element = make("div", { class: "lab-panes" });
  }

  /** Show the panes; return [title, number of new items] for each pane with new items. */
  show(panes) {
    const news = [];
    for (const pane of panes) {
      if (!this.#panes.has(pane.name)) {
        this.#panes.set(pane.name, new Pane(pane));
        this.element.append(this.#panes.get(pane.name).element);
      }
      const fresh = this.#panes.get(pane.name).show(pane);
      if (fresh) news.push([pane.title, fresh]);
    }
    return news;
  }

  /** Remove all panes. */
  clear() {
    this.#panes.clear();
    this.element.replaceChildren();
  }
}
