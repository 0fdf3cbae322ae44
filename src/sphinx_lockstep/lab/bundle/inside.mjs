// Call a function of inside.py in Pyodide's Python, which is the one of the browser.
//
// node inside.mjs PYODIDE SITE-HERE SITE-THERE FUNCTION FILE: prints what it returns.
// The function gets SITE-THERE and the text of FILE.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodide, here, there, name, file] = process.argv.slice(2);

// The same each time: sets are written in the order of their members' hashes.
// Without positions in lines: they are of no use where the source is not at hand, and
// make up a fifth of the compiled files.
const env = { HOME: "/home", PYTHONHASHSEED: "0", PYTHONNODEBUGRANGES: "1" };

try {
  const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`));
  const python = await loadPyodide({ indexURL: pyodide, env });
  python.FS.mkdirTree(there);
  python.mountNodeFS(there, here);
  python.runPython(readFileSync(new URL("inside.py", import.meta.url), "utf-8"));
  console.log(python.globals.get(name)(there, readFileSync(file, "utf-8")) ?? "");
} catch (error) {
  // Node itself would quote the line at fault, which is all of Pyodide.
  console.error(String(error.message ?? error));
  process.exitCode = 1;
}
