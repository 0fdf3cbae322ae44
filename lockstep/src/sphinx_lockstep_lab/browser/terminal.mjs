import { make } from "./dom.mjs";

/** The number of characters that a terminal keeps; more would make the page slow. */
export const KEPT = 200_000;
const LEFT_OUT = "… (earlier output is not shown)\n";

/** A growing text, painted once a frame; its beginning is cut when it is too long. */
export class Terminal {
  #pending = [];
  #pendingLength = 0;
  #length = 0;
  #asked = false;
  #cut = false;

  constructor(lab, label) {
    const about = { "aria-label": label, class: "lab-terminal", lab, role: "region", tabindex: 0 };
    this.element = make("pre", about);
  }

  /** Whether the terminal has no text. */
  get empty() {
    return this.#length + this.#pendingLength === 0;
  }

  /** Add a text. Its kind is "" for output, or "input" or "mark". */
  write(text, kind = "") {
    const kept = String(text).slice(-KEPT);
    if (!kept) return;
    if (kept.length < text.length) this.#cut = true;
    const last = this.#pending.at(-1);
    if (last?.kind === kind && kind !== "mark") last.text += kept;
    else this.#pending.push({ text: kept, kind });
    this.#pendingLength += kept.length;
    while (this.#pendingLength > 2 * KEPT) this.#dropPending();
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => this.paint());
  }

  /** Tell whether the terminal shows a text. */
  has(text) {
    this.paint();
    return this.element.textContent.includes(text.trim());
  }

  /** Remove all text. */
  clear() {
    this.#pending = [];
    this.#pendingLength = this.#length = 0;
    this.#cut = false;
    this.element.replaceChildren();
  }

  /** Cut the unpainted text, which grows while the page is hidden. */
  #dropPending() {
    this.#cut = true;
    const [first] = this.#pending;
    const surplus = this.#pendingLength - KEPT;
    if (first.text.length <= surplus) this.#pending.shift();
    const gone = Math.min(first.text.length, surplus);
    first.text = first.text.slice(gone);
    this.#pendingLength -= gone;
  }

  /** Add the unpainted text to the page; stay at the end if the reader was there. */
  paint() {
    this.#asked = false;
    if (!this.#pending.length) return;
    const { element } = this;
    const atEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - 8;
    for (const { text, kind } of this.#pending.splice(0)) {
      element.append(kind ? make("span", { class: `lab-${kind}` }, text) : text);
      this.#length += text.length;
    }
    this.#pendingLength = 0;
    this.#trim();
    if (atEnd) element.scrollTop = element.scrollHeight;
  }

  /** Cut the beginning of a text that is too long. */
  #trim() {
    const { element } = this;
    if (element.firstChild?.dataset?.cut) element.firstChild.remove();
    while (this.#length > KEPT) {
      this.#cut = true;
      const first = element.firstChild;
      const text = first.textContent;
      const gone = Math.min(text.length, this.#length - KEPT);
      this.#length -= gone;
      if (gone === text.length) first.remove();
      else first.textContent = text.slice(gone);
    }
    if (this.#cut) element.prepend(make("span", { class: "lab-muted", "data-cut": "yes" }, LEFT_OUT));
  }
}
