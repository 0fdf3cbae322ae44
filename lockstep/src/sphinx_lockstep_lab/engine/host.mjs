// Runs the engine under Node: requests come as lines of JSON, events and results go as such.
// Usage: node host.mjs CONFIGURATION, a JSON file with files (paths by name), project, options.

import { openAsBlob, readFileSync, writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { start } from "./engine.mjs";

const { files, project, options, now } = JSON.parse(readFileSync(process.argv[2], "utf8"));
// A clock that stands still lets the same input make the same files.
if (now) Date.now = () => now;
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const blobs = Object.fromEntries(
    await Promise.all(Object.entries(files).map(async ([name, path]) => [name, await openAsBlob(path)])),
);
// Node imports no module from a Blob, and Pyodide reads there from a folder.
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
    engine = await start({ files: blobs, project, options, emit: say, host });
} catch (error) {
    console.error(error.message);
    process.exit(1);
}
rmSync(scratch, { recursive: true });
say({ type: "ready" });
for await (const line of createInterface({ input: process.stdin })) {
    const message = JSON.parse(line);
    say({ type: "result", id: message.id, ...(await engine.request(message)) });
}
process.exit(0);
