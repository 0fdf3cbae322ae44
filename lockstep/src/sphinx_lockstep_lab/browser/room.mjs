import { makeButton } from "./dom.mjs";
import { Editor } from "./editor.mjs";
import { Lane } from "./lane.mjs";
import { Output } from "./output.mjs";
import { findWriting, makeRequests } from "./requests.mjs";

const NOWHERE = { write() {} };

/** Open the room of a page whose listings have their buttons. */
export function openRoom(data, views) {
  return new Room(data, views);
}

/** Say whether a listing is there to show an error: its recorded output has one. */
function showsTraceback({ listing, code }) {
  const shown = code?.textContent ?? "";
  return listing.kind === "session" && shown.includes("Traceback (most recent call last)");
}

/** The page's listings in their order, and which of them have run since the start. */
class Room {
  #views;
  #lane;
  #ran = new Map(); // view: the text that was run
  #standing = new Map(); // view: what stands in the file where its old text stood

  constructor(data, views) {
    this.#views = views;
    this.#lane = new Lane(data, { docked: true });
    this.#lane.onended = () => {
      this.#ran.clear();
      this.#standing.clear();
    };
  }

  /** Let a reader edit a listing. */
  edit(view) {
    view.editor ??= new Editor(view, () => this.run(view, false));
    view.editor.open();
  }

  /** Run a listing, and before it what it needs. */
  async run(view, byKeyboard) {
    if (view.running) return;
    view.running = true;
    const { dock } = this.#lane;
    const from = document.activeElement;
    const unmark = this.#mark(view);
    try {
      const told = await this.#lane.do(() => this.#runInOrder(view));
      if (told) dock.say([told, this.#lane.tellNews()].filter(Boolean).join(" "));
    } catch (error) {
      this.#getOutput(view).finish({ error: error.message }, "");
      dock.say(error.message);
    }
    view.running = false;
    unmark();
    this.#show(view, byKeyboard && [from, document.body].includes(document.activeElement));
  }

  /** Bring the output into view; go to it when the reader has gone nowhere else. */
  #show(view, focus) {
    this.#lane.dock.measure();
    if (focus) view.output?.focus();
    view.output?.element.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  /** Mark a listing as running, with a button to stop it; return how to unmark it. */
  #mark(view) {
    const stop = makeButton("Stop", "stop", view.name, () => this.#lane.stop());
    const timer = setTimeout(() => view.bar.append(stop), 250);
    view.run.setAttribute("aria-disabled", "true");
    return () => {
      clearTimeout(timer);
      if (document.activeElement === stop) view.run.focus();
      stop.remove();
      view.run.removeAttribute("aria-disabled");
    };
  }

  /** Run what comes before a listing and has not run, and then the listing. */
  async #runInOrder(view) {
    const before = this.#views.filter((each) => each.number < view.number && this.#isNeeded(each));
    for (const each of before) {
      const result = await this.#runOne(each);
      if (result.ok) continue;
      this.#ran.delete(each);
      const name = each.name || "a step that the page does by itself";
      throw new Error(`Stopped at ${name}, which runs before this one: ${result.error || "it failed."}`);
    }
    const { ok, told } = await this.#runOne(view);
    const count = before.filter(({ bar }) => bar).length;
    const those = count === 1 ? "the listing above" : `the ${count} listings above`;
    const ran = told || `${ok ? "Ran" : "An error in"} ${view.name}.`;
    return `${count ? `Ran ${those} first. ` : ""}${ran}`;
  }

  /** Say whether a listing is to run before a later one. */
  #isNeeded(view) {
    const { listing, element } = view;
    const ran = this.#ran.get(view);
    if (listing.kind === "file" && ran !== undefined && ran !== this.#getText(view)) return true;
    if (!listing.auto || listing.reason) return false;
    const panel = element?.closest(".sphinx-tabs-panel, .sd-tab-content");
    if (panel && !panel.getClientRects().length) return false; // of a tab that is not chosen
    return ran === undefined;
  }

  /** Run one listing; return the last result. */
  async #runOne(view) {
    const text = this.#getText(view);
    const output = view.bar ? this.#getOutput(view) : null;
    await this.#lane.settle();
    output?.begin();
    this.#lane.sink = output?.terminal ?? NOWHERE;
    const result = await this.#send(view, makeRequests(view.listing, text, this.#standing.get(view)));
    const told = view.listing.kind === "file" && result.ok ? this.#tellFile(view, text) : "";
    if (!result.dead) this.#ran.set(view, text);
    output?.finish(result, `${told || "(no output)"}\n`);
    return { ...result, told, ok: result.ok || (text === view.listing.text && showsTraceback(view)) };
  }

  /** Say what has become of a listing's file: those that no step makes are there from the start. */
  #tellFile(view, text) {
    const { auto, file, text: original } = view.listing;
    const isThere = !auto && text === original && (this.#ran.get(view) ?? original) === original;
    return `${file || "The file"} is ${isThere ? "in place, as it stands here" : "written"}.`;
  }

  /** Send a listing's requests; a shell goes on after an error, and a command line does not. */
  async #send(view, requests) {
    let failed = null;
    for (const request of requests) {
      const result = await this.#lane.ask(request);
      if (result.ok) this.#note(view, request);
      else failed ??= result;
      if (result.dead) return result;
      if (!result.ok && request.type !== "session") break;
    }
    return failed ?? { ok: true };
  }

  /** Note what now stands in a file. */
  #note(view, request) {
    if (request !== findWriting([request])) return;
    for (const other of this.#standing.keys()) {
      const writing = findWriting(other.listing.requests);
      if (request.type === "write" && writing.path === request.path) this.#standing.delete(other);
    }
    if (request.type === "replace") this.#standing.set(view, request.new);
  }

  /** Return a listing's text as it is now. */
  #getText(view) {
    return view.editor?.text ?? view.listing.text;
  }

  /** Return a listing's output; it is made when first needed. */
  #getOutput(view) {
    view.output ??= new Output(view, () => this.#lane.dock.element.focus({ preventScroll: true }));
    return view.output;
  }
}
