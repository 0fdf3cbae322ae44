// Call a function of in_pyodide.py in Pyodide's Python, and print its result.
//
// Usage: node in_pyodide.mjs PLAN. PLAN is a JSON file with the folder of Pyodide, the
// library's zip file, the folders to mount, the function and its argument.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const plan = JSON.parse(readFileSync(process.argv[2], "utf-8"));

// A fixed hash seed makes the compiled files the same each time, because sets are written
// in the order of their members' hashes. Column positions need the source, and are a fifth
// of a compiled file, so they are left out.
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
  python.runPython(readFileSync(new URL("in_pyodide.py", import.meta.url), "utf-8"));
  console.log(python.globals.get(plan.function)(JSON.stringify(plan.given)));
} catch (error) {
  // Node.js would quote the failing line, which is all of Pyodide.
  console.error(String(error.message ?? error));
  process.exitCode = 1;
}
