import { make, makeButton } from "./dom.mjs";
import { Terminal } from "./terminal.mjs";

/** The output of a listing, below its code. */
export class Output {
  /** `ondock` moves the focus to the dock. */
  constructor(view, ondock) {
    this.terminal = new Terminal("output", `Output of ${view.name}`);
    this.error = make("p", { lab: "error", class: "lab-error", hidden: true });
    const dock = makeButton("Go to the lab", "to-dock", "", ondock);
    this.element = make("div", { class: "lab-output" }, this.terminal.element, this.error, dock);
    view.element.append(this.element);
  }

  /** Clear the output before a run. */
  begin() {
    this.terminal.clear();
    this.terminal.element.setAttribute("aria-busy", "true");
    this.error.hidden = true;
  }

  /** Show the result; `empty` replaces an empty output, and a printed error isn't repeated. */
  finish({ error = "" }, empty) {
    const { element } = this.terminal;
    if (this.terminal.empty && !error) this.terminal.write(empty);
    this.terminal.paint();
    this.error.textContent = error;
    this.error.hidden = !error || this.terminal.has(error);
    element.removeAttribute("aria-busy");
  }

  /** Focus the output. */
  focus() {
    this.terminal.element.focus();
  }
}
