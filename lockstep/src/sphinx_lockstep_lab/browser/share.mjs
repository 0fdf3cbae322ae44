/** A reader's own text as a link's fragment, and back: deflated JSON in base64url. */
export const PREFIX = "#lab=";
const LINK = 65_536; // characters of a fragment
const TEXT = 1_048_576; // bytes of what it unfolds to
const FILES = 100;
const BROKEN = "This link is broken: what it carries cannot be read.";

/** Return the fragment for {files: {path: text}, shell, docname}. */
export async function makeFragment({ files, shell, docname }) {
  const text = JSON.stringify({ v: 1, files, shell, docname });
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const encoded = btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const fragment = PREFIX + encoded;
  if (fragment.length > LINK) throw new Error("That is too much for a link: share fewer or shorter files.");
  return fragment;
}

/** Read a fragment; raise an error that says what is wrong with it. */
export async function readFragment(fragment) {
  if (fragment.length > LINK) throw new Error("This link carries too much: nothing of it was read.");
  let value;
  try {
    const encoded = fragment.slice(PREFIX.length).replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
    value = JSON.parse(await inflate(bytes));
  } catch (error) {
    throw error instanceof RangeError ? error : new Error(BROKEN);
  }
  return check(value);
}

/** Unfold bytes up to a size: a small link can unfold to very much. */
async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > TEXT) {
      reader.cancel().catch(() => {});
      throw new RangeError("This link unfolds to more than a lab takes: nothing of it was read.");
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

/** Take from a value what a link may carry, and nothing else. */
function check(value) {
  if (value?.v !== 1) throw new Error(value?.v ? "This link is of a kind that is not known here." : BROKEN);
  const { files = {}, shell = "" } = value;
  if (files === null || typeof files !== "object" || typeof shell !== "string") throw new Error(BROKEN);
  const entries = Object.entries(files);
  if (entries.length > FILES) throw new Error("This link carries too many files: nothing of it was read.");
  const isFile = ([path, text]) => isPath(path) && typeof text === "string";
  if (!entries.every(isFile)) throw new Error(`${BROKEN} A file's name or text is not one.`);
  return { files: new Map(entries), shell };
}

/** Say whether a name is that of a file in the project's folder. */
function isPath(path) {
  if (path.length > 200 || !/^[\w.@+ -]+(\/[\w.@+ -]+)*$/.test(path)) return false;
  return path.split("/").every((part) => part !== "." && part !== "..");
}

/** Show the marks that change a text's direction, which can make code look like other code. */
export function showMarks(text) {
  return text.replace(/[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
    (mark) => `⟨U+${mark.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
}
