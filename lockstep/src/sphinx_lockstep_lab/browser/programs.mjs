import { cut, make, makeButton } from "./dom.mjs";
import { Terminal } from "./terminal.mjs";

/** A long-running program: its state, its buttons and its terminal. */
class Program {
  constructor({ name, title }, on) {
    this.name = name;
    this.title = title;
    this.terminal = new Terminal(`terminal-${name}`, `Terminal: ${title}`);
    this.state = make("span", { lab: `state-${name}`, class: "lab-muted" });
    this.start = makeButton("Start", `start-${name}`, title, () => on.start(this));
    this.stop = makeButton("Stop", `stop-${name}`, title, () => on.stop(this));
    this.start.hidden = this.stop.hidden = true;
    const heading = make("h3", { class: "lab-heading" }, cut(title, 80));
    const head = make("div", { class: "lab-head" }, heading, this.state, this.start, this.stop);
    this.element = make("section", { lab: `program-${name}`, class: "lab-program" });
    this.element.append(head, this.terminal.element);
  }

  /** Show whether the program runs; if its button had the focus, the new button gets it. */
  show({ command, running, due }) {
    this.command = command;
    this.due = running && due !== null ? performance.now() + due * 1000 : null;
    this.running = running;
    const focused = document.activeElement === this.start || document.activeElement === this.stop;
    this.start.hidden = running || !command;
    this.stop.hidden = !running;
    this.start.title = cut(command, 200);
    if (focused) (running ? this.stop : this.start).focus();
    this.tick();
  }

  /** Show the seconds until the program resumes. */
  tick() {
    const left = this.due === null ? 0 : Math.ceil((this.due - performance.now()) / 1000);
    const text = !this.running ? "not running" : left > 0 ? `running, next in ${left} s` : "running";
    if (this.state.textContent !== text) this.state.textContent = text;
  }
}

/** The programs of the last state, and all other terminals that have text. */
export class Programs {
  #programs = new Map();
  #ticking = null;

  /** `on`: start(program), stop(program). */
  constructor(on) {
    this.on = on;
    this.element = make("div", { class: "lab-programs" });
  }

  /** Return a program's terminal. */
  getTerminal(name) {
    return this.#get({ name, title: name }).terminal;
  }

  /** Show the programs. */
  show(programs) {
    for (const program of programs) this.#get(program).show(program);
    const counting = [...this.#programs.values()].some(({ due }) => due);
    clearInterval(this.#ticking);
    if (counting) this.#ticking = setInterval(() => this.#programs.forEach((each) => each.tick()), 500);
  }

  /** Show that no program runs, because the interpreter has ended. */
  halt() {
    for (const program of this.#programs.values()) {
      if (program.running) program.show({ ...program, running: false, due: null });
    }
  }

  /** Remove all programs. */
  clear() {
    clearInterval(this.#ticking);
    this.#programs.clear();
    this.element.replaceChildren();
  }

  /** Return a program by name; a new program, or one with a new title, is added at the end. */
  #get({ name, title }) {
    const before = this.#programs.get(name);
    if (before && (title === name || title === before.title)) return before;
    const program = new Program({ name, title }, this.on);
    before?.element.remove();
    if (before) program.terminal.write(before.terminal.element.textContent);
    this.#programs.set(name, program);
    this.element.append(program.element);
    return program;
  }
}
