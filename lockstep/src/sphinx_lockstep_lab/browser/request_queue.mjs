import { Dock } from "./dock.mjs";
import { Interpreter } from "./interpreter.mjs";

const SEEN = 600; // milliseconds for which a reader sees a new item before a program takes it
const SOON = 40; // milliseconds, so that the browser has painted the page
const BUSY = 250; // milliseconds before a Stop button appears
const TURNS = 50; // of the programs, at most, before the next listing

/** The requests to the interpreter, one after the other, and the programs' turns between them. */
export class RequestQueue {
  sink = null; // the terminal for the shell's text
  onended = () => {};
  onreset = () => {};
  onstart = async () => {};
  #last = Promise.resolve();
  #waiting = 0;
  #stops = 0;
  #prepared = 0;
  #state = { programs: [], panes: [] };
  #news = new Map();
  #turn = null;

  constructor(data, { docked }) {
    this.dock = new Dock(data, {
      stop: () => this.stop(),
      reset: () => this.reset(),
      startProgram: (program) => this.#command(program, { type: "console", code: program.command }),
      stopProgram: (program) => this.#command(program, { type: "stop", program: program.name }),
    }, docked);
    this.interpreter = new Interpreter(data, {
      stream: ({ terminal, text, input }) => this.#find(terminal).write(text, input ? "input" : ""),
      mark: ({ terminal, text }) => terminal && this.#find(terminal).write(`${text}\n`, "mark"),
      progress: (...amount) => this.dock.progress(...amount),
      ended: () => this.#end(),
    });
  }

  /** Return the terminal for a text by its name. */
  #find(terminal) {
    return (terminal === "shell" && this.sink) || this.dock.programs.getTerminal(terminal);
  }

  /** Run a job after the earlier ones; it is dropped if the reader presses Stop. */
  do(job) {
    const stops = this.#stops;
    this.#waiting += 1;
    const mine = this.#last.then(async () => {
      this.#waiting -= 1;
      if (stops !== this.#stops) return undefined;
      clearTimeout(this.#turn);
      const busy = setTimeout(() => { this.dock.stop.hidden = false; }, BUSY);
      this.#news.clear();
      try {
        return await job();
      } finally {
        clearTimeout(busy);
        this.dock.stop.hidden = true;
        this.#plan();
      }
    });
    this.#last = mine.catch(() => {});
    return mine;
  }

  /** Send a message from within a job, and show the resulting state. */
  async ask(message) {
    const started = this.interpreter.start();
    if (this.interpreter.starts === 0) this.dock.say("Loading Python and its packages.");
    await started;
    this.dock.progress("");
    if (this.#prepared !== this.interpreter.starts) {
      this.#prepared = this.interpreter.starts;
      await this.onstart((each) => this.interpreter.request(each));
    }
    const result = await this.interpreter.request(message);
    this.dock.progress("");
    this.#show(result.state);
    return result;
  }

  /** Resume the programs until they have nothing left to do. */
  async settle() {
    for (let turn = 0; turn < TURNS && this.#findDue() === 0; turn += 1) await this.ask({ type: "pump" });
  }

  /** Return a sentence about the items that are new since the job began. */
  describeNews() {
    const parts = [...this.#news].map(([title, count]) => `${title}: ${count} new.`);
    this.#news.clear();
    return parts.join(" ");
  }

  /** End the interpreter, and drop the jobs that wait. */
  stop(reason = "Stopped. The next Run restarts the lab.") {
    this.#stops += 1;
    this.interpreter.end(reason);
    this.dock.say(reason);
  }

  /** Restart the interpreter without any of its state. */
  async reset() {
    this.stop("Restarting the lab.");
    await this.#last; // the running job has reported its end
    this.dock.clear();
    this.onreset();
    try {
      await this.do(() => this.ask({ type: "state" }));
      this.dock.say("The lab has been reset.");
    } catch (error) {
      this.dock.say(error.message);
    }
  }

  /** Run a request for a program, and show its text in the program's terminal. */
  async #command(program, message) {
    try {
      const result = await this.do(() => {
        this.sink = program.terminal;
        return this.ask(message);
      });
      const state = `${program.title} is ${program.running ? "running" : "not running"}. ${this.describeNews()}`;
      if (result) this.dock.say(result.error || state);
    } catch (error) {
      this.dock.say(error.message);
    }
  }

  /** Forget the state of an interpreter that has ended. */
  #end() {
    clearTimeout(this.#turn);
    this.#state = { programs: [], panes: [] };
    this.dock.halt();
    this.onended();
  }

  /** Show a state, and count the new items. */
  #show(state) {
    if (!state) return;
    this.#state = state;
    for (const [title, count] of this.dock.show(state)) {
      this.#news.set(title, (this.#news.get(title) ?? 0) + count);
    }
  }

  /** Return the seconds until a program has something to do, or null. */
  #findDue() {
    const dues = this.#state.programs.filter(({ running }) => running).map(({ due }) => due);
    return dues.filter((due) => typeof due === "number").sort((one, other) => one - other)[0] ?? null;
  }

  /** Schedule the programs' next turn; a reader sees new items first. */
  #plan() {
    clearTimeout(this.#turn);
    const due = this.#findDue();
    if (due === null || this.#waiting) return;
    const wait = due > 0 ? due * 1000 : this.#news.size ? SEEN : SOON;
    this.#turn = setTimeout(() => this.#pump(), wait);
  }

  /** Resume the programs, and report the new items. */
  async #pump() {
    try {
      const result = await this.do(() => this.ask({ type: "pump" }));
      const news = result?.error || this.describeNews();
      if (news) this.dock.say(news);
    } catch (error) {
      this.dock.say(error.message);
    }
  }
}
