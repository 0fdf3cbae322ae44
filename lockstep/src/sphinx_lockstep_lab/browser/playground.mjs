import { make, makeButton } from "./dom.mjs";
import { Files } from "./files.mjs";
import { Lane } from "./lane.mjs";
import { makeFragment } from "./share.mjs";
import { Shell } from "./shell.mjs";

let opened = null;

/** Open the lab once, on a click; `content` is what a link brought and the reader took. */
export async function openPlayground(data, place, content = null) {
  opened ??= new Playground(data, place);
  await opened.load(content);
}

/** The whole example: its files, a shell, the programs and the panes. */
class Playground {
  #data;
  #lane;
  #files;
  #shell;

  constructor(data, place) {
    this.#data = data;
    this.#lane = new Lane(data, { docked: false });
    this.#files = new Files((path, text) => this.#save(path, text));
    this.#shell = new Shell((request) => this.#do(request));
    this.#lane.sink = this.#shell.terminal;
    this.#lane.onstart = (ask) => this.#prepare(ask);
    this.#lane.onreset = () => this.#shell.terminal.clear();
    const about = { "aria-label": "Link", class: "lab-select", hidden: true, lab: "link" };
    this.link = make("input", { ...about, readonly: true });
    this.#show(place);
  }

  /** Put the parts into the page; files and shell come when there is something in them. */
  #show(place) {
    const { dock } = this.#lane;
    const about = "a link to your files and the shell's field";
    dock.bar.append(makeButton("Share", "share", about, () => this.#share()));
    const top = make("div", { class: "lab-room lab-top" }, dock.bar, dock.loading, this.link);
    const open = place.querySelector("[data-lab=open]");
    this.keyboard = Boolean(open?.matches(":focus-visible"));
    open?.remove();
    this.#shell.element.hidden = this.#files.element.hidden = true;
    place.append(top, this.#files.element, this.#shell.element, dock.element);
    document.documentElement.classList.add("lab-open");
  }

  /** Start, and take what a link brought; its shell text is typed and not run. */
  async load(content) {
    if (content) {
      this.#files.take(content.files);
      this.#shell.type(content.shell);
    }
    const files = content?.files ?? new Map();
    await this.#do({ type: "state" }, "The lab is open.", files);
    if (this.keyboard && document.activeElement === document.body) this.#shell.field.focus();
  }

  /** Write a reader's files again in a new interpreter, as they were saved. */
  async #prepare(ask) {
    const { files } = await ask({ type: "files" });
    this.#files.fill(files ?? {});
    this.#shell.element.hidden = this.#files.element.hidden = false;
    for (const [path, text] of this.#files.saved) {
      const { ok, error } = await ask({ type: "write", path, text });
      if (!ok) this.#lane.dock.say(`${path}: ${error}`);
    }
  }

  /** Send a request, and say how it ended; return that sentence. */
  async #do(request, otherwise = "", files = new Map()) {
    const { dock } = this.#lane;
    try {
      const result = await this.#lane.do(async () => {
        await this.#lane.settle();
        this.#lane.sink = this.#shell.terminal;
        for (const [path, text] of files) await this.#lane.ask({ type: "write", path, text });
        return this.#lane.ask(request);
      });
      if (!result) return "";
      const isPrinted = result.output?.includes(result.error);
      if (result.error && !isPrinted) this.#shell.terminal.write(`${result.error}\n`);
      dock.say(result.error || [otherwise || "Done.", this.#lane.tellNews()].join(" ").trim());
      return result.error;
    } catch (error) {
      this.#shell.terminal.write(`${error.message}\n`);
      dock.say(error.message);
      return error.message;
    }
  }

  /** Write a file that a reader saved. */
  async #save(path, text) {
    return await this.#do({ type: "write", path, text }, `${path} is saved.`) || "saved";
  }

  /** Make a link that carries the saved files and what is in the shell's field. */
  async #share() {
    const { dock } = this.#lane;
    const files = Object.fromEntries(this.#files.saved);
    try {
      const docname = this.#data.docname ?? "";
      const fragment = await makeFragment({ files, shell: this.#shell.field.value, docname });
      this.link.value = location.href.split("#")[0] + fragment;
      this.link.hidden = false;
      this.link.focus();
      this.link.select();
      await navigator.clipboard?.writeText(this.link.value);
      dock.say("The link is below and has been copied. It carries the files that you saved.");
    } catch (error) {
      dock.say(this.link.hidden ? error.message : "The link is below: copy it from there.");
    }
  }
}
