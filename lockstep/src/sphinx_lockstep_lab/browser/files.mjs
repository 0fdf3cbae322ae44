import { make, makeButton } from "./dom.mjs";
import { makeField } from "./editor.mjs";

/** The project's files: a list, and an editor for the one that is chosen. */
export class Files {
  saved = new Map(); // path: what a reader saved and what is not the original
  #originals = new Map();
  #drafts = new Map(); // path: what is in the editor and not saved
  #path = "";

  /** `onsave(path, text)` writes a file; it resolves to a sentence on how that went. */
  constructor(onsave) {
    this.onsave = onsave;
    const onchange = () => this.#choose();
    const about = { "aria-label": "File", class: "lab-select", lab: "files", size: 12 };
    this.select = make("select", { ...about, onchange });
    this.field = makeField("The file's text", "", () => this.#save());
    this.field.addEventListener("input", () => this.#note());
    this.field.addEventListener("keydown", (event) => this.#onkey(event));
    this.save = makeButton("Save", "save", "", () => this.#save());
    this.original = makeButton("Back to the original", "original", "", () => this.#restore());
    this.note = make("span", { lab: "file-note", class: "lab-muted" });
    const bar = make("div", { class: "lab-bar" }, this.save, this.original, this.note);
    const editor = make("div", {}, this.field, bar);
    this.element = make("section", { lab: "files-pane", class: "lab-files", "aria-label": "Files" });
    this.element.append(this.select, editor);
  }

  /** Take the project's files as they are before any change. */
  fill(files) {
    if (this.#originals.size) return;
    this.#originals = new Map(Object.entries(files).sort(([one], [other]) => (one < other ? -1 : 1)));
    for (const [path, text] of [...this.saved]) this.#keep(path, text);
    this.#list();
  }

  /** Take what somebody sent as if it had been saved here. */
  take(files) {
    for (const [path, text] of files) this.#keep(path, text);
    if (this.#originals.size) this.#list();
  }

  /** Make the list, in which a link may have brought a new file, and show what was changed. */
  #list() {
    const paths = [...new Set([...this.#originals.keys(), ...this.saved.keys()])];
    this.select.replaceChildren(...paths.map((path) => make("option", { value: path }, path)));
    paths.forEach((path) => this.#mark(path));
    const first = paths.find((path) => path.endsWith(".py") && this.#read(path).trim());
    this.select.value = [...this.saved.keys()].at(-1) ?? first ?? paths[0] ?? "";
    this.#choose();
  }

  /** Return what a file is now, without what is only in the editor. */
  #read(path) {
    return this.saved.get(path) ?? this.#originals.get(path) ?? "";
  }

  /** Note a file's text as the one to write, now and after each start. */
  #keep(path, text) {
    if (text === this.#originals.get(path)) this.saved.delete(path);
    else this.saved.set(path, text);
    this.#drafts.delete(path);
  }

  /** Show the chosen file. */
  #choose() {
    this.#path = this.select.value;
    this.field.value = this.#drafts.get(this.#path) ?? this.#read(this.#path);
    this.field.setAttribute("aria-label", `Text of ${this.#path}`);
    this.#mark(this.#path);
  }

  /** Note what is typed. */
  #note() {
    const { value } = this.field;
    if (value === this.#read(this.#path)) this.#drafts.delete(this.#path);
    else this.#drafts.set(this.#path, value);
    this.#mark(this.#path);
  }

  /** Say of a file whether it is changed and saved, in the list and below the editor. */
  #mark(path) {
    const drafted = this.#drafts.has(path);
    const changed = this.saved.has(path);
    const said = drafted ? "not saved" : changed ? "changed" : "";
    const option = [...this.select.options].find(({ value }) => value === path);
    if (option) option.textContent = said ? `● ${path} (${said})` : path;
    if (path !== this.#path) return;
    this.note.textContent = said;
    this.original.hidden = !(drafted || changed) || !this.#originals.has(path);
  }

  /** Save what is in the editor. */
  async #save() {
    const path = this.#path;
    const { value } = this.field;
    this.#keep(path, value);
    this.#mark(path);
    const told = await this.onsave(path, value);
    if (path === this.#path && told) this.note.textContent = told;
  }

  /** Put the chosen file back. */
  #restore() {
    this.field.value = this.#originals.get(this.#path);
    this.#save();
    this.field.focus();
  }

  /** Save by Ctrl+S, as in other editors. */
  #onkey(event) {
    if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.#save();
  }
}
