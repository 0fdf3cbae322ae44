import { make, makeButton } from "./dom.mjs";

/** The text field that replaces a listing's code. */
export class Editor {
  #view;
  #field = null;
  #original = null;

  /** `onrun()` is called for Ctrl+Enter. */
  constructor(view, onrun) {
    this.#view = view;
    this.onrun = onrun;
  }

  /** The text that Run sends. */
  get text() {
    return this.#field?.value ?? this.#view.listing.text;
  }

  /** Show the field and focus it. */
  open() {
    const { name, listing, code, edit } = this.#view;
    this.#field = makeField(`Edit ${name}`, listing.text, this.onrun);
    this.#original = makeButton("Back to the original", "original", name, () => this.#close());
    code.hidden = edit.hidden = true;
    code.after(this.#field);
    edit.after(this.#original);
    this.#field.focus();
  }

  /** Show the page's code again. */
  #close() {
    const { code, edit } = this.#view;
    this.#field.remove();
    this.#original.remove();
    this.#field = this.#original = null;
    code.hidden = edit.hidden = false;
    edit.focus();
  }
}

/** Make a field for code. Tab leaves it, and Ctrl+Enter runs it. */
export function makeField(label, text, onrun) {
  const field = make("textarea", {
    lab: "editor",
    class: "lab-editor",
    "aria-label": label,
    "aria-keyshortcuts": "Control+Enter",
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
    autocorrect: "off",
    wrap: "off",
  });
  const fit = () => { field.rows = Math.min(40, field.value.split("\n").length + 1); };
  field.value = text;
  field.addEventListener("input", fit);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    onrun();
  });
  fit();
  return field;
}
