// Compile packages with Pyodide's own Python, which is the one that will read them.
//
// node compile.mjs PYODIDE INSIDE SITE-HERE SITE-THERE PLAN: prints a line of JSON.
// PLAN is a JSON file: what to start, and patterns of what stays source.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodide, inside, here, there, plan] = process.argv.slice(2);

try {
  const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`));
  const python = await loadPyodide({
    indexURL: pyodide,
    env: { HOME: "/home", PYTHONNODEBUGRANGES: "1" },
  });
  python.FS.mkdirTree(there);
  python.mountNodeFS(there, here);
  python.runPython(readFileSync(inside, "utf-8"));
  const { start, sourceOnly } = JSON.parse(readFileSync(plan, "utf-8"));
  const compile = python.globals.get("compile_site");
  console.log(compile(there, start, JSON.stringify(sourceOnly)));
} catch (error) {
  // Node itself would quote the line at fault, which is all of Pyodide.
  console.error(String(error.message ?? error));
  process.exitCode = 1;
}
