import { Dock } from "./dock.mjs";
import { Interpreter } from "./interpreter.mjs";

const SEEN = 600; // milliseconds that something new stands before a program takes it
const SOON = 40; // so that what is shown has been painted
const BUSY = 250; // before a Stop button appears
const TURNS = 50; // of the programs before the next listing

/** One request after another, and the programs' turns between them. */
export class Lane {
  sink = null; // where the shell's text goes
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

  /** Return where a terminal's text goes. */
  #find(terminal) {
    return (terminal === "shell" && this.sink) || this.dock.programs.getTerminal(terminal);
  }

  /** Do a job when those before it are done; it is dropped when the reader stops. */
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

  /** Send a message from within a job; show the state that it leads to. */
  async ask(message) {
    const started = this.interpreter.start();
    if (this.interpreter.starts === 0) this.dock.say("Loading what the page runs on.");
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

  /** Let the programs do what they have to do now, as they would by themselves. */
  async settle() {
    for (let turn = 0; turn < TURNS && this.#findDue() === 0; turn += 1) await this.ask({ type: "pump" });
  }

  /** Return what is new in the panes since the job began, as a sentence. */
  tellNews() {
    const told = [...this.#news].map(([title, count]) => `${title}: ${count} new.`);
    this.#news.clear();
    return told.join(" ");
  }

  /** End what runs and drop what waits. */
  stop(reason = "Stopped. The page starts anew with the next Run.") {
    this.#stops += 1;
    this.interpreter.end(reason);
    this.dock.say(reason);
  }

  /** Start anew, with nothing of what was there. */
  async reset() {
    this.stop("Starting anew.");
    await this.#last; // what was running has said so
    this.dock.clear();
    this.onreset();
    try {
      await this.do(() => this.ask({ type: "state" }));
      this.dock.say("Started anew: nothing has run.");
    } catch (error) {
      this.dock.say(error.message);
    }
  }

  /** Do one thing for a program, its text going into its own terminal. */
  async #command(program, message) {
    try {
      const result = await this.do(() => {
        this.sink = program.terminal;
        return this.ask(message);
      });
      const told = `${program.title} is ${program.running ? "running" : "not running"}. ${this.tellNews()}`;
      if (result) this.dock.say(result.error || told);
    } catch (error) {
      this.dock.say(error.message);
    }
  }

  /** Forget what there was. */
  #end() {
    clearTimeout(this.#turn);
    this.#state = { programs: [], panes: [] };
    this.dock.halt();
    this.onended();
  }

  /** Show a state, and add up what is new. */
  #show(state) {
    if (!state) return;
    this.#state = state;
    for (const [title, count] of this.dock.show(state)) {
      this.#news.set(title, (this.#news.get(title) ?? 0) + count);
    }
  }

  /** Return in how many seconds a program has something to do, or null. */
  #findDue() {
    const dues = this.#state.programs.filter(({ running }) => running).map(({ due }) => due);
    return dues.filter((due) => typeof due === "number").sort((one, other) => one - other)[0] ?? null;
  }

  /** Give the programs their turn when it is due; what is new is seen before. */
  #plan() {
    clearTimeout(this.#turn);
    const due = this.#findDue();
    if (due === null || this.#waiting) return;
    const wait = due > 0 ? due * 1000 : this.#news.size ? SEEN : SOON;
    this.#turn = setTimeout(() => this.#pump(), wait);
  }

  /** Give the programs a turn, and say what came of it. */
  async #pump() {
    try {
      const result = await this.do(() => this.ask({ type: "pump" }));
      const news = result?.error || this.tellNews();
      if (news) this.dock.say(news);
    } catch (error) {
      this.dock.say(error.message);
    }
  }
}
