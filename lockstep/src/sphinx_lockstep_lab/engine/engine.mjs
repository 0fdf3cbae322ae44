// The lab's engine: Pyodide with a project. A browser's worker and Node.js run the same file.
// It imports nothing, so that a sandbox with an opaque origin can load its source.

const MEMORY = 512 * 2 ** 20; // bytes for Python, so that the browser doesn't kill the tab
const ABI = "2026_0"; // of Pyodide 314, which refuses a lock file with another one

/** Return a Blob's bytes, decompressed if they are gzip. */
async function unpack(blob) {
    const head = new Uint8Array(await blob.slice(0, 2).arrayBuffer());
    const packed = head[0] === 0x1f && head[1] === 0x8b;
    const stream = packed ? blob.stream().pipeThrough(new DecompressionStream("gzip")) : blob.stream();
    return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Write the files of a tar archive below a folder. */
function untar(FS, bytes, folder) {
    const text = new TextDecoder();
    const made = new Set();
    const read = (at, length) => text.decode(bytes.subarray(at, at + length)).split("\0", 1)[0];
    for (let at = 0; at + 512 <= bytes.length && bytes[at]; ) {
        const prefix = read(at + 345, 155);
        const name = (prefix ? `${prefix}/` : "") + read(at, 100);
        const size = parseInt(read(at + 124, 12), 8);
        const path = `${folder}/${name}`;
        const parent = path.slice(0, path.lastIndexOf("/"));
        if (!made.has(parent)) {
            FS.mkdirTree(parent);
            made.add(parent);
        }
        if (bytes[at + 156] !== 53) {
            // 53 is a folder. The bytes are copied, so that the archive's memory can be freed.
            FS.writeFile(path, bytes.slice(at + 512, at + 512 + size), { canOwn: true });
        }
        at += 512 + Math.ceil(size / 512) * 512;
    }
}

/** Limit the memory, so that Python raises MemoryError before the browser kills the tab. */
function limitMemory() {
    const grow = WebAssembly.Memory.prototype.grow;
    WebAssembly.Memory.prototype.grow = function (pages) {
        if (this.buffer.byteLength + pages * 65536 > MEMORY) {
            throw new RangeError("the lab is out of memory");
        }
        return grow.call(this, pages);
    };
}

/** Import a module from its bytes. */
async function importBytes(bytes) {
    const url = URL.createObjectURL(new Blob([bytes], { type: "text/javascript" }));
    try {
        return await import(url);
    } finally {
        URL.revokeObjectURL(url);
    }
}

/** Load Pyodide from bytes, without fetching anything. */
async function loadPython(files, options, host) {
    const wasm = files["pyodide.asm.wasm"];
    const library = files["python_stdlib.zip"];
    const importModule = host?.importModule ?? importBytes;
    const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all([
        importModule(files["pyodide.mjs"]),
        importModule(files["pyodide.asm.mjs"]),
    ]);
    const real = globalThis.fetch;
    globalThis.fetch = async (url) => {
        const [bytes, type] = String(url).endsWith(".wasm")
            ? [wasm, "application/wasm"]
            : [library, "application/zip"];
        return new Response(bytes, { headers: { "Content-Type": type } });
    };
    try {
        return await loadPyodide({
            indexURL: host?.index(files) ?? "https://lab.invalid/",
            createPyodideModule,
            // Pyodide loads no package.
            lockFileContents: { info: { abi_version: ABI }, packages: {} },
            packageBaseUrl: "https://lab.invalid/",
            env: { HOME: "/home/you", PYTHONHASHSEED: "0", ...options.environment },
        });
    } finally {
        globalThis.fetch = real;
    }
}

/**
 * Start Python with a project; return {request, python}.
 *
 * `files` are Blobs by name, gzip or not, and `project` is the name of the project's archive
 * among them. `options` are those of the runtime's LabSession. `emit` is called with each
 * event. `host` has {importModule, index} for Node.js, which can't load modules from memory.
 */
export async function start({ files, project, options, emit, host }) {
    emit({ type: "progress", text: "Starting Python" });
    const names = Object.keys(files).filter((name) => !name.startsWith("project") || name === project);
    const bytes = Object.fromEntries(
        await Promise.all(names.map(async (name) => [name, await unpack(files[name])])),
    );
    limitMemory();
    const python = await loadPython(bytes, options, host);
    const site = python.runPython("import site; site.getsitepackages()[0]");
    untar(python.FS, bytes["packages.tar"], site);
    untar(python.FS, bytes["runtime.tar"], site);
    python.FS.mkdirTree(options.folder);
    untar(python.FS, bytes[project], options.folder);
    // Python has cached the folder's listing from before the files were written.
    python.runPython("import importlib; importlib.invalidate_caches()");
    emit({ type: "progress", text: "Loading the project" });
    const tell = (event) => emit(JSON.parse(event));
    const { open_session } = python.pyimport("lockstep_lab_runtime.lab_session");
    const opened = open_session(python.toPy(options), tell);
    if (opened.get(1)) throw new Error(opened.get(1));
    const session = opened.get(0);
    return {
        async request(message) {
            try {
                return JSON.parse(session.answer(JSON.stringify(message)));
            } catch (error) {
                const text = String(error.message || error.stack || error).trim().split("\n").at(-1);
                return { ok: false, dead: true, error: `Python has ended: ${text}`, output: "", state: null };
            }
        },
        python,
    };
}
