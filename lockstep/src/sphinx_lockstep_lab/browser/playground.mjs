import { make, makeButton } from "./dom.mjs";
import { Files } from "./files.mjs";
import { RequestQueue } from "./request_queue.mjs";
import { makeFragment } from "./link.mjs";
import { Shell } from "./shell.mjs";

let opened = null;

/** Open the playground, once; `content` is that of a shared link which the reader loads. */
export async function openPlayground(data, place, content = null) {
  opened ??= new Playground(data, place);
  await opened.load(content);
}

/** The whole example: its files, a shell, the programs and the panes. */
class Playground {
  #data;
  #queue;
  #files;
  #shell;

  constructor(data, place) {
    this.#data = data;
    this.#queue = new RequestQueue(data, { docked: false });
    this.#files = new Files((path, text) => this.#save(path, text));
    this.#shell = new Shell((request) => this.#do(request));
    this.#queue.sink = this.#shell.terminal;
    this.#queue.onstart = (ask) => this.#prepare(ask);
    this.#queue.onreset = () => this.#shell.terminal.clear();
    const about = { "aria-label": "Link", class: "lab-select", hidden: true, lab: "link" };
    this.link = make("input", { ...about, readonly: true });
    this.#show(place);
  }

  /** Add the parts to the page; the files and the shell stay hidden until the lab has started. */
  #show(place) {
    const { dock } = this.#queue;
    const about = "a link to your files and the shell's field";
    dock.bar.append(makeButton("Share", "share", about, () => this.#share()));
    const top = make("div", { class: "lab-panel lab-top" }, dock.bar, dock.loading, this.link);
    const open = place.querySelector("[data-lab=open]");
    this.keyboard = Boolean(open?.matches(":focus-visible"));
    open?.remove();
    this.#shell.element.hidden = this.#files.element.hidden = true;
    place.append(top, this.#files.element, this.#shell.element, dock.element);
    document.documentElement.classList.add("lab-open");
  }

  /** Start the lab with a shared link's content; its shell text isn't run. */
  async load(content) {
    if (content) {
      this.#files.take(content.files);
      this.#shell.type(content.shell);
    }
    const files = content?.files ?? new Map();
    await this.#do({ type: "state" }, "The lab is open.", files);
    if (this.keyboard && document.activeElement === document.body) this.#shell.field.focus();
  }

  /** Write the saved files in a new interpreter. */
  async #prepare(ask) {
    const { files } = await ask({ type: "files" });
    this.#files.fill(files ?? {});
    this.#shell.element.hidden = this.#files.element.hidden = false;
    for (const [path, text] of this.#files.saved) {
      const { ok, error } = await ask({ type: "write", path, text });
      if (!ok) this.#queue.dock.say(`${path}: ${error}`);
    }
  }

  /** Send a request and report its result; return the error or "". `done` is said on success. */
  async #do(request, done = "Done.", files = new Map()) {
    const { dock } = this.#queue;
    try {
      const result = await this.#queue.do(async () => {
        await this.#queue.settle();
        this.#queue.sink = this.#shell.terminal;
        for (const [path, text] of files) await this.#queue.ask({ type: "write", path, text });
        return this.#queue.ask(request);
      });
      if (!result) return "";
      const isPrinted = result.output?.includes(result.error);
      if (result.error && !isPrinted) this.#shell.terminal.write(`${result.error}\n`);
      dock.say(result.error || [done, this.#queue.describeNews()].join(" ").trim());
      return result.error;
    } catch (error) {
      this.#shell.terminal.write(`${error.message}\n`);
      dock.say(error.message);
      return error.message;
    }
  }

  /** Write a file that the reader has saved; return a note on the result. */
  async #save(path, text) {
    return await this.#do({ type: "write", path, text }, `${path} is saved.`) || "saved";
  }

  /** Make a link with the saved files and the text in the shell's field. */
  async #share() {
    const { dock } = this.#queue;
    const files = Object.fromEntries(this.#files.saved);
    try {
      const docname = this.#data.docname ?? "";
      const fragment = await makeFragment({ files, shell: this.#shell.field.value, docname });
      this.link.value = location.href.split("#")[0] + fragment;
      this.link.hidden = false;
      this.link.focus();
      this.link.select();
      await navigator.clipboard?.writeText(this.link.value);
      dock.say("Copied the link below. It contains the files that you have saved.");
    } catch (error) {
      dock.say(this.link.hidden ? error.message : "Copy the link below.");
    }
  }
}
