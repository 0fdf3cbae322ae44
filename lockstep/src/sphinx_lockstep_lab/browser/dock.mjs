import { make, makeButton } from "./dom.mjs";
import { Panes } from "./panes.mjs";
import { Programs } from "./programs.mjs";

/** A page's status, progress, programs and panes. */
export class Dock {
  /** `on`: stop(), reset(), startProgram(program), stopProgram(program). */
  constructor(data, on, docked) {
    this.status = make("p", { lab: "status", class: "lab-status", role: "status", "aria-live": "polite" });
    this.stop = makeButton("Stop", "dock-stop", "the running code", on.stop);
    this.stop.hidden = true;
    this.reset = makeButton("Reset", "reset", "restart the lab, and forget everything that has run", on.reset);
    this.meter = make("progress", { "aria-hidden": "true" });
    this.amount = make("span", { lab: "loading" });
    this.loading = make("div", { class: "lab-loading", hidden: true }, this.meter, this.amount);
    this.programs = new Programs({ start: on.startProgram, stop: on.stopProgram });
    this.panes = new Panes();
    this.shown = make("div", { class: "lab-columns" }, this.programs.element, this.panes.element);
    this.body = make("div", { class: "lab-body", id: "lab-body" }, this.shown, makeDiffers(data.differs));
    this.bar = make("div", { class: "lab-panel-bar" }, this.status, this.stop, this.reset);
    this.element = make("section", { lab: "dock", class: "lab-panel", "aria-label": "Lab", tabindex: -1 });
    this.element.append(this.bar, this.loading, this.body);
    if (docked) this.#dock();
  }

  /** Show a text in the status line, which screen readers announce. */
  say(text) {
    this.status.textContent = text;
  }

  /** Show the progress of loading; an empty text hides the line. */
  progress(text, done = 0, total = 0) {
    this.loading.hidden = !text;
    this.amount.textContent = text;
    if (total) [this.meter.max, this.meter.value] = [total, done];
    else this.meter.removeAttribute("value");
  }

  /** Show a state; return the panes with new items. */
  show({ programs = [], panes = [] }) {
    this.programs.show(programs);
    return this.panes.show(panes);
  }

  /** Show that the interpreter has ended. */
  halt() {
    this.progress("");
    this.programs.halt();
    this.panes.clear();
  }

  /** Give the style sheet the dock's height. */
  measure() {
    document.documentElement.style.setProperty("--lab-height", `${this.element.offsetHeight}px`);
  }

  /** Remove the programs, with their terminals, and the panes. */
  clear() {
    this.programs.clear();
    this.panes.clear();
  }

  /** Stick to the lower edge of the window; the page can scroll up from behind it. */
  #dock() {
    this.element.classList.add("lab-docked");
    const toggle = makeButton("Lab", "toggle", "programs and panes", () => {
      this.body.hidden = !this.body.hidden;
      toggle.setAttribute("aria-expanded", !this.body.hidden);
    });
    toggle.setAttribute("aria-expanded", "true");
    toggle.setAttribute("aria-controls", this.body.id);
    this.bar.prepend(toggle);
    document.documentElement.classList.add("lab-open");
    new ResizeObserver(() => this.measure()).observe(this.element);
    (document.querySelector("[role=main]") ?? document.body).append(this.element);
  }
}

/** Make the sentence about the differences from a server. */
function makeDiffers(differs) {
  if (!differs) return null;
  const link = differs.link ? make("a", { href: differs.link }, differs.label || differs.link) : null;
  return make("p", { lab: "differs", class: "lab-note" }, `${differs.text} `, link);
}
