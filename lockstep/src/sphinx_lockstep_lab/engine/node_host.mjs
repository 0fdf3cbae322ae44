// Run the engine under Node.js. It reads requests from standard input, and prints events and
// results, each as a line of JSON.
// Usage: node node_host.mjs CONFIGURATION, a JSON file with `files` (paths by name), `project`
// and `options`.

import { openAsBlob, readFileSync, writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { start } from "./engine.mjs";

const { files, project, options, now } = JSON.parse(readFileSync(process.argv[2], "utf8"));
// With a stopped clock, the same input always writes the same files.
if (now) Date.now = () => now;
const print = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const blobs = Object.fromEntries(
    await Promise.all(Object.entries(files).map(async ([name, path]) => [name, await openAsBlob(path)])),
);
// Node.js can't import a module from a Blob, and Pyodide reads its files from a folder there.
const scratch = mkdtempSync(join(tmpdir(), "lab-"));
let count = 0;
const host = {
    importModule(bytes) {
        const path = join(scratch, `${(count += 1)}.mjs`);
        writeFileSync(path, bytes);
        return import(pathToFileURL(path));
    },
    index(bytes) {
        for (const name of ["pyodide.asm.wasm", "python_stdlib.zip"]) writeFileSync(join(scratch, name), bytes[name]);
        return scratch;
    },
};
let engine;
try {
    engine = await start({ files: blobs, project, options, emit: print, host });
} catch (error) {
    console.error(error.message);
    process.exit(1);
}
rmSync(scratch, { recursive: true });
print({ type: "ready" });
for await (const line of createInterface({ input: process.stdin })) {
    const message = JSON.parse(line);
    print({ type: "result", id: message.id, ...(await engine.request(message)) });
}
process.exit(0);
