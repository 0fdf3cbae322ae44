import { makeButton } from "./dom.mjs";
import { Editor } from "./editor.mjs";
import { RequestQueue } from "./request_queue.mjs";
import { Output } from "./output.mjs";
import { findWriting, makeRequests } from "./requests.mjs";

const NOWHERE = { write() {} };

/** Open the lab of a page whose listings have their buttons. */
export function openPage(data, views) {
  return new ListingsPage(data, views);
}

/** Tell whether a listing shows an error on purpose: its recorded output has a traceback. */
function showsTraceback({ listing, code }) {
  const shown = code?.textContent ?? "";
  return listing.kind === "session" && shown.includes("Traceback (most recent call last)");
}

/** A page's listings, and those that have run since the interpreter started. */
class ListingsPage {
  #views;
  #queue;
  #ran = new Map(); // view: the text that has run
  #current = new Map(); // view: the text that has replaced the listing's in its file

  constructor(data, views) {
    this.#views = views;
    this.#queue = new RequestQueue(data, { docked: true });
    this.#queue.onended = () => {
      this.#ran.clear();
      this.#current.clear();
    };
  }

  /** Open a listing's editor. */
  edit(view) {
    view.editor ??= new Editor(view, () => this.run(view, false));
    view.editor.open();
  }

  /** Run a listing after the listings that it needs. */
  async run(view, byKeyboard) {
    if (view.running) return;
    view.running = true;
    const { dock } = this.#queue;
    const from = document.activeElement;
    const unmark = this.#mark(view);
    try {
      const report = await this.#queue.do(() => this.#runInOrder(view));
      if (report) dock.say([report, this.#queue.describeNews()].filter(Boolean).join(" "));
    } catch (error) {
      this.#getOutput(view).finish({ error: error.message }, "");
      dock.say(error.message);
    }
    view.running = false;
    unmark();
    this.#show(view, byKeyboard && [from, document.body].includes(document.activeElement));
  }

  /** Scroll to the output, and focus it unless the reader has moved the focus. */
  #show(view, focus) {
    this.#queue.dock.measure();
    if (focus) view.output?.focus();
    view.output?.element.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  /** Mark a listing as running, with a Stop button; return a function that unmarks it. */
  #mark(view) {
    const stop = makeButton("Stop", "stop", view.name, () => this.#queue.stop());
    const timer = setTimeout(() => view.bar.append(stop), 250);
    view.run.setAttribute("aria-disabled", "true");
    return () => {
      clearTimeout(timer);
      if (document.activeElement === stop) view.run.focus();
      stop.remove();
      view.run.removeAttribute("aria-disabled");
    };
  }

  /** Run the earlier listings that haven't run, then the listing itself. */
  async #runInOrder(view) {
    const before = this.#views.filter((each) => each.number < view.number && this.#isNeeded(each));
    for (const each of before) {
      const result = await this.#runOne(each);
      if (result.ok) continue;
      this.#ran.delete(each);
      const name = each.name || "an automatic step of the page";
      throw new Error(`Stopped at ${name}, which has to run first: ${result.error || "it failed."}`);
    }
    const { ok, report } = await this.#runOne(view);
    const count = before.filter(({ bar }) => bar).length;
    const those = count === 1 ? "the listing above" : `the ${count} listings above`;
    const ran = report || `${ok ? "Ran" : "An error in"} ${view.name}.`;
    return `${count ? `Ran ${those} first. ` : ""}${ran}`;
  }

  /** Tell whether a listing has to run before a later one. */
  #isNeeded(view) {
    const { listing, element } = view;
    const ran = this.#ran.get(view);
    if (listing.kind === "file" && ran !== undefined && ran !== this.#getText(view)) return true;
    if (!listing.auto || listing.reason) return false;
    const panel = element?.closest(".sphinx-tabs-panel, .sd-tab-content");
    if (panel && !panel.getClientRects().length) return false; // in a hidden tab
    return ran === undefined;
  }

  /** Run one listing; return the last result. */
  async #runOne(view) {
    const text = this.#getText(view);
    const output = view.bar ? this.#getOutput(view) : null;
    await this.#queue.settle();
    output?.begin();
    this.#queue.sink = output?.terminal ?? NOWHERE;
    const result = await this.#send(view, makeRequests(view.listing, text, this.#current.get(view)));
    const report = view.listing.kind === "file" && result.ok ? this.#describeFile(view, text) : "";
    if (!result.dead) this.#ran.set(view, text);
    output?.finish(result, `${report || "(no output)"}\n`);
    return { ...result, report, ok: result.ok || (text === view.listing.text && showsTraceback(view)) };
  }

  /** Return a sentence about a listing's file; files that no step writes exist from the start. */
  #describeFile(view, text) {
    const { auto, file, text: original } = view.listing;
    const isThere = !auto && text === original && (this.#ran.get(view) ?? original) === original;
    return `${file || "The file"} is ${isThere ? "unchanged" : "written"}.`;
  }

  /** Send a listing's requests; only statements of a shell continue after an error. */
  async #send(view, requests) {
    let failed = null;
    for (const request of requests) {
      const result = await this.#queue.ask(request);
      if (result.ok) this.#note(view, request);
      else failed ??= result;
      if (result.dead) return result;
      if (!result.ok && request.type !== "session") break;
    }
    return failed ?? { ok: true };
  }

  /** Record the current text of a file. */
  #note(view, request) {
    if (request !== findWriting([request])) return;
    for (const other of this.#current.keys()) {
      const writing = findWriting(other.listing.requests);
      if (request.type === "write" && writing.path === request.path) this.#current.delete(other);
    }
    if (request.type === "replace") this.#current.set(view, request.new);
  }

  /** Return a listing's text, with the reader's edits. */
  #getText(view) {
    return view.editor?.text ?? view.listing.text;
  }

  /** Return a listing's output, and make it on first use. */
  #getOutput(view) {
    view.output ??= new Output(view, () => this.#queue.dock.element.focus({ preventScroll: true }));
    return view.output;
  }
}
