import { make, makeButton } from "./dom.mjs";
import { PREFIX, readFragment, showMarks } from "./link.mjs";

/** Show the content of a shared link as text; only a click loads it, and it never runs here. */
export async function showShared(data, place, box) {
  const fragment = location.hash;
  if (!fragment.startsWith(PREFIX)) return;
  try {
    const content = await readFragment(fragment);
    box.replaceChildren(makeView(content, async () => {
      const { openPlayground } = await import("./playground.mjs");
      box.replaceChildren();
      await openPlayground(data, place, content);
    }));
  } catch (error) {
    box.replaceChildren(make("p", { lab: "share-error", class: "lab-error", role: "alert" }, error.message));
  }
}

/** Make the view of a link's content. */
function makeView({ files, shell }, onload) {
  const count = files.size === 1 ? "one file" : `${files.size} files`;
  const about = `This link contains ${count}${shell ? " and a text for the shell" : ""}. `
    + "None of it has run yet. Read it first: "
    + "once you load it, the files run when Python imports them.";
  const parts = [...files].map(([path, text]) => makePart(path, text));
  if (shell) parts.push(makePart("The shell", shell));
  const load = makeButton("Load into the lab", "load", "", onload);
  return make("section", { lab: "shared", class: "lab-shared", "aria-label": "Content of the link" },
    make("p", {}, about), ...parts, load);
}

/** Make the view of one file or of the shell text. */
function makePart(name, text) {
  return make("details", { open: true, lab: "shared-file" },
    make("summary", {}, name),
    make("pre", { tabindex: 0, role: "region", "aria-label": name }, showMarks(text)));
}
