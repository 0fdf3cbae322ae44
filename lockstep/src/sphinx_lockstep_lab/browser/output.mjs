import { make, makeButton } from "./dom.mjs";
import { Terminal } from "./terminal.mjs";

/** What running a listing printed, right below it. */
export class Output {
  /** `onroom` takes the reader to the programs and panes. */
  constructor(view, onroom) {
    this.terminal = new Terminal("output", `Output of ${view.name}`);
    this.error = make("p", { lab: "error", class: "lab-error", hidden: true });
    const room = makeButton("Go to the lab", "to-room", "", onroom);
    this.element = make("div", { class: "lab-output" }, this.terminal.element, this.error, room);
    view.element.append(this.element);
  }

  /** Begin with an empty text. */
  begin() {
    this.terminal.clear();
    this.terminal.element.setAttribute("aria-busy", "true");
    this.error.hidden = true;
  }

  /** Show how it ended; an error that was printed is not repeated. */
  finish({ error = "" }, otherwise) {
    const { element } = this.terminal;
    if (this.terminal.empty && !error) this.terminal.write(otherwise);
    this.terminal.paint();
    this.error.textContent = error;
    this.error.hidden = !error || this.terminal.has(error);
    element.removeAttribute("aria-busy");
  }

  /** Go to the text. */
  focus() {
    this.terminal.element.focus();
  }
}
