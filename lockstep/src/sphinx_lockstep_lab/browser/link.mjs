/** The prefix of a link's fragment that contains files: deflated JSON in base64url. */
export const PREFIX = "#lab=";
const LINK = 65_536; // characters of a fragment
const TEXT = 1_048_576; // bytes of the inflated JSON
const FILES = 100;
const BROKEN = "This link is broken: its content can't be read.";

/** Return the fragment for {files: {path: text}, shell, docname}. */
export async function makeFragment({ files, shell, docname }) {
  const text = JSON.stringify({ v: 1, files, shell, docname });
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const encoded = btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const fragment = PREFIX + encoded;
  if (fragment.length > LINK) throw new Error("These files are too large for a link: share fewer or shorter ones.");
  return fragment;
}

/** Return the content of a fragment; throw an error for readers if it is invalid. */
export async function readFragment(fragment) {
  if (fragment.length > LINK) throw new Error("This link is too long, so it wasn't read.");
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

/** Inflate bytes up to a limit, because a short link can inflate to gigabytes. */
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
      throw new RangeError("This link inflates to more than 1 MB, so it wasn't read.");
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

/** Return the files and the shell text of a value, and drop everything else. */
function check(value) {
  if (value?.v !== 1) throw new Error(value?.v ? "This link has an unknown version." : BROKEN);
  const { files = {}, shell = "" } = value;
  if (files === null || typeof files !== "object" || typeof shell !== "string") throw new Error(BROKEN);
  const entries = Object.entries(files);
  if (entries.length > FILES) throw new Error("This link contains too many files, so it wasn't read.");
  const isFile = ([path, text]) => isPath(path) && typeof text === "string";
  if (!entries.every(isFile)) throw new Error(`${BROKEN} A file has an invalid name or text.`);
  return { files: new Map(entries), shell };
}

/** Tell whether a path is that of a file in the project's folder. */
function isPath(path) {
  if (path.length > 200 || !/^[\w.@+ -]+(\/[\w.@+ -]+)*$/.test(path)) return false;
  return path.split("/").every((part) => part !== "." && part !== "..");
}

/** Show invisible marks, because those for the text direction can disguise code. */
export function showMarks(text) {
  return text.replace(/[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
    (mark) => `⟨U+${mark.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
}
