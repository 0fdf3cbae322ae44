/**
 * Make an element. `lab` becomes data-lab, `on…` becomes a listener, and children are texts
 * or nodes. Text from data stays text: this code never parses HTML.
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "lab") element.dataset.lab = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Make a button; its accessible name is its text, then `about`. */
export function makeButton(text, lab, about, onclick) {
  const name = about ? `${text}: ${about}` : null;
  return make("button", { type: "button", lab, "aria-label": name, class: "lab-button", onclick }, text);
}

/** Tell whether a click came from the keyboard or from a screen reader. */
export const isByKeyboard = (event) => event.detail === 0;

/** Return a size for readers, such as "9.8 MB". */
export const formatSize = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** Return a text cut to a length, with an ellipsis at the end. */
export function cut(text, length) {
  const whole = String(text ?? "");
  return whole.length > length ? `${whole.slice(0, length)}…` : whole;
}
