import { make, makeButton } from "./dom.mjs";
import { makeField } from "./editor.mjs";

/** The list of the project's files, and an editor for the selected one. */
export class Files {
  saved = new Map(); // path: saved text that differs from the original
  #originals = new Map();
  #drafts = new Map(); // path: unsaved text
  #path = "";

  /** `onsave(path, text)` writes a file, and resolves to a sentence about the result. */
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

  /** Set the project's original files, once. */
  fill(files) {
    if (this.#originals.size) return;
    this.#originals = new Map(Object.entries(files).sort(([one], [other]) => (one < other ? -1 : 1)));
    for (const [path, text] of [...this.saved]) this.#keep(path, text);
    this.#list();
  }

  /** Add the files of a shared link as if the reader had saved them. */
  take(files) {
    for (const [path, text] of files) this.#keep(path, text);
    if (this.#originals.size) this.#list();
  }

  /** Show the list of files, with those that a link has added, and mark the changed ones. */
  #list() {
    const paths = [...new Set([...this.#originals.keys(), ...this.saved.keys()])];
    this.select.replaceChildren(...paths.map((path) => make("option", { value: path }, path)));
    paths.forEach((path) => this.#mark(path));
    const first = paths.find((path) => path.endsWith(".py") && this.#read(path).trim());
    this.select.value = [...this.saved.keys()].at(-1) ?? first ?? paths[0] ?? "";
    this.#choose();
  }

  /** Return a file's saved text. */
  #read(path) {
    return this.saved.get(path) ?? this.#originals.get(path) ?? "";
  }

  /** Keep a file's text, to write it now and after each restart. */
  #keep(path, text) {
    if (text === this.#originals.get(path)) this.saved.delete(path);
    else this.saved.set(path, text);
    this.#drafts.delete(path);
  }

  /** Show the selected file. */
  #choose() {
    this.#path = this.select.value;
    this.field.value = this.#drafts.get(this.#path) ?? this.#read(this.#path);
    this.field.setAttribute("aria-label", `Text of ${this.#path}`);
    this.#mark(this.#path);
  }

  /** Keep the unsaved text. */
  #note() {
    const { value } = this.field;
    if (value === this.#read(this.#path)) this.#drafts.delete(this.#path);
    else this.#drafts.set(this.#path, value);
    this.#mark(this.#path);
  }

  /** Mark a file as changed or unsaved, in the list and below the editor. */
  #mark(path) {
    const drafted = this.#drafts.has(path);
    const changed = this.saved.has(path);
    const state = drafted ? "not saved" : changed ? "changed" : "";
    const option = [...this.select.options].find(({ value }) => value === path);
    if (option) option.textContent = state ? `● ${path} (${state})` : path;
    if (path !== this.#path) return;
    this.note.textContent = state;
    this.original.hidden = !(drafted || changed) || !this.#originals.has(path);
  }

  /** Save the editor's text. */
  async #save() {
    const path = this.#path;
    const { value } = this.field;
    this.#keep(path, value);
    this.#mark(path);
    const result = await this.onsave(path, value);
    if (path === this.#path && result) this.note.textContent = result;
  }

  /** Restore the selected file's original text. */
  #restore() {
    this.field.value = this.#originals.get(this.#path);
    this.#save();
    this.field.focus();
  }

  /** Save on Ctrl+S, as other editors do. */
  #onkey(event) {
    if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.#save();
  }
}
