import { make, makeButton } from "./dom.mjs";
import { makeField } from "./editor.mjs";
import { Terminal } from "./terminal.mjs";

const HINT = "Python, or a command after a dollar sign. "
  + "Enter runs, Shift+Enter begins a line, ↑ and ↓ bring back what was run.";

/** Return the request for what was typed: commands begin with a dollar sign. */
export function makeRequest(text) {
  const lines = text.replace(/\s+$/, "").split("\n");
  if (lines[0].startsWith("$ ")) {
    return { type: "console", code: lines.map((line) => line.replace(/^\$ /, "")).join("\n") };
  }
  if (!lines[0].startsWith(">>> ")) return { type: "session", code: lines.join("\n") };
  const typed = lines.filter((line) => /^(>>>|\.\.\.)( |$)/.test(line)); // pasted with its output
  return { type: "session", code: typed.map((line) => line.slice(4)).join("\n") };
}

/** Say whether Python would ask for a further line. */
function isOpen(text) {
  const lines = text.split("\n");
  const last = lines.at(-1);
  if (lines[0].startsWith("$ ")) return last.endsWith("\\");
  return /[:\\]\s*$/.test(last) || (lines.length > 1 && /^\s+\S/.test(last));
}

/** A terminal with a field to type in. */
export class Shell {
  #run = []; // what was run, oldest first
  #at = 0;

  /** `onrun(request)` is called with what was typed. */
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
    const run = makeButton("Run", "run", "what is in the shell's field", () => this.#send());
    const bar = make("div", { class: "lab-bar" }, run);
    this.element = make("section", { lab: "shell", class: "lab-shell", "aria-label": "Shell" });
    this.element.append(heading, this.terminal.element, this.field, bar, hint);
  }

  /** Run what is in the field. */
  #send() {
    const text = this.field.value;
    if (!text.trim()) return;
    if (this.#run.at(-1) !== text) this.#run.push(text);
    this.#at = this.#run.length;
    this.type("");
    this.onrun(makeRequest(text));
  }

  /** Put a text into the field. */
  type(text) {
    this.field.value = text;
    this.field.dispatchEvent(new Event("input"));
  }

  /** Run by Enter, and go back and forth in what was run. */
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

  /** Bring back what was run before or after. */
  #go(step) {
    this.#at += step;
    this.type(this.#run[this.#at] ?? "");
  }
}
