import { make, makeButton } from "./dom.mjs";
import { makeField } from "./editor.mjs";
import { Terminal } from "./terminal.mjs";

const HINT = "Type Python, or a command after \"$ \". "
  + "Enter runs it, Shift+Enter starts a new line, and ↑ and ↓ recall earlier input.";

/** Return the request for an input; a command begins with a dollar sign. */
export function makeRequest(text) {
  const lines = text.replace(/\s+$/, "").split("\n");
  if (lines[0].startsWith("$ ")) {
    return { type: "console", code: lines.map((line) => line.replace(/^\$ /, "")).join("\n") };
  }
  if (!lines[0].startsWith(">>> ")) return { type: "session", code: lines.join("\n") };
  const typed = lines.filter((line) => /^(>>>|\.\.\.)( |$)/.test(line)); // the input may contain pasted output
  return { type: "session", code: typed.map((line) => line.slice(4)).join("\n") };
}

/** Tell whether an input is incomplete, so that Python would ask for another line. */
function isOpen(text) {
  const lines = text.split("\n");
  const last = lines.at(-1);
  if (lines[0].startsWith("$ ")) return last.endsWith("\\");
  return /[:\\]\s*$/.test(last) || (lines.length > 1 && /^\s+\S/.test(last));
}

/** A terminal with an input field. */
export class Shell {
  #run = []; // earlier inputs, the oldest first
  #at = 0;

  /** `onrun(request)` is called with the request for each input. */
  constructor(onrun) {
    this.onrun = onrun;
    this.terminal = new Terminal("terminal-shell", "Terminal: shell");
    this.field = makeField("Python or a command for the shell", "", () => this.#send());
    this.field.dataset.lab = "shell-input";
    this.field.rows = 2;
    this.field.setAttribute("aria-describedby", "lab-shell-hint");
    this.field.addEventListener("keydown", (event) => this.#onkey(event));
    const heading = make("h3", { class: "lab-heading" }, "Shell");
    const hint = make("p", { class: "lab-note", id: "lab-shell-hint" }, HINT);
    const run = makeButton("Run", "run", "the text in the shell's field", () => this.#send());
    const bar = make("div", { class: "lab-bar" }, run);
    this.element = make("section", { lab: "shell", class: "lab-shell", "aria-label": "Shell" });
    this.element.append(heading, this.terminal.element, this.field, bar, hint);
  }

  /** Run the field's text. */
  #send() {
    const text = this.field.value;
    if (!text.trim()) return;
    if (this.#run.at(-1) !== text) this.#run.push(text);
    this.#at = this.#run.length;
    this.type("");
    this.onrun(makeRequest(text));
  }

  /** Set the field's text. */
  type(text) {
    this.field.value = text;
    this.field.dispatchEvent(new Event("input"));
  }

  /** Run on Enter, and recall earlier input with the arrow keys. */
  #onkey(event) {
    const { key, shiftKey, ctrlKey, metaKey, altKey, isComposing } = event;
    if (shiftKey || ctrlKey || metaKey || altKey || isComposing) return;
    const { value, selectionStart } = this.field;
    const isFirst = !value.slice(0, selectionStart).includes("\n");
    const isLast = !value.slice(selectionStart).includes("\n");
    if (key === "Enter" && !isOpen(value)) this.#send();
    else if (key === "ArrowUp" && isFirst && this.#at > 0) this.#go(-1);
    else if (key === "ArrowDown" && isLast && this.#at < this.#run.length) this.#go(1);
    else return;
    event.preventDefault();
  }

  /** Recall an earlier input or a later one. */
  #go(step) {
    this.#at += step;
    this.type(this.#run[this.#at] ?? "");
  }
}
