// Call a function of inside.py in Pyodide's Python, which is the one of the browser.
//
// node inside.mjs PLAN: prints what it returns. PLAN is a JSON file: the folder of
// Pyodide, the library's zip file, folders to mount, the function, and what it is given.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const plan = JSON.parse(readFileSync(process.argv[2], "utf-8"));

// The same each time: sets are written in the order of their members' hashes.
// Without positions in lines: they are of no use where the source is not at hand, and
// make up a fifth of the compiled files.
const env = { HOME: "/home", PYTHONHASHSEED: "0", PYTHONNODEBUGRANGES: "1" };

try {
  const { loadPyodide } = await import(pathToFileURL(`${plan.pyodide}/pyodide.mjs`));
  const python = await loadPyodide({
    indexURL: plan.pyodide,
    stdLibURL: plan.library,
    env,
  });
  for (const [there, here] of Object.entries(plan.mounts)) {
    python.FS.mkdirTree(there);
    python.mountNodeFS(there, here);
  }
  python.runPython(readFileSync(new URL("inside.py", import.meta.url), "utf-8"));
  console.log(python.globals.get(plan.function)(JSON.stringify(plan.given)));
} catch (error) {
  // Node itself would quote the line at fault, which is all of Pyodide.
  console.error(String(error.message ?? error));
  process.exitCode = 1;
}
