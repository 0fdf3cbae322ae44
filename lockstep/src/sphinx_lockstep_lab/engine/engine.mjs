// The lab's engine: Pyodide with a project in it. The same in a browser's worker and in
// Node; it imports nothing, so that a sandbox without an address can load its text.

const MEMORY = 512 * 2 ** 20; // bytes that Python may take, so that a tab survives
const ABI = "2026_0"; // of Pyodide 314, which refuses a list of packages for another

/** Return a Blob's bytes, unpacked where they are packed. */
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
            // 53: a folder. Copied, since the archive's memory goes.
            FS.writeFile(path, bytes.slice(at + 512, at + 512 + size), { canOwn: true });
        }
        at += 512 + Math.ceil(size / 512) * 512;
    }
}

/** Let memory grow up to a limit: then Python raises MemoryError, and the tab lives on. */
function limitMemory() {
    const grow = WebAssembly.Memory.prototype.grow;
    WebAssembly.Memory.prototype.grow = function (pages) {
        if (this.buffer.byteLength + pages * 65536 > MEMORY) {
            throw new RangeError("the lab's memory is used up");
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

/** Load Pyodide from bytes alone; nothing is fetched from anywhere. */
async function loadPython(files, options, host) {
    const wasm = files["pyodide.asm.wasm"];
    const library = files["python_stdlib.zip"];
    const importModule = host?.importModule ?? importBytes;
    const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all([
        importModule(files["pyodide.mjs"]),
        importModule(files["pyodide.asm.mjs"]),
    ]);
    const real = globalThis.fetch;
    globalThis.fetch = async (address) => {
        const [bytes, type] = String(address).endsWith(".wasm")
            ? [wasm, "application/wasm"]
            : [library, "application/zip"];
        return new Response(bytes, { headers: { "Content-Type": type } });
    };
    try {
        return await loadPyodide({
            indexURL: host?.index(files) ?? "https://lab.invalid/",
            createPyodideModule,
            // No package is ever loaded by it.
            lockFileContents: { info: { abi_version: ABI }, packages: {} },
            packageBaseUrl: "https://lab.invalid/",
            env: { HOME: "/home/you", PYTHONHASHSEED: "0", ...options.environment },
        });
    } finally {
        globalThis.fetch = real;
    }
}

/**
 * Start Python with a project.
 *
 * files: Blobs by name, packed or not; project: the name of the project's archive among
 * them; options: what the runtime's Room is told; emit: gets each event; host: how to load
 * a module and where files lie, for a host that cannot do so from memory.
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
    // The folder was looked at before it had these files.
    python.runPython("import importlib; importlib.invalidate_caches()");
    emit({ type: "progress", text: "Loading the project" });
    const tell = (text) => emit(JSON.parse(text));
    const { open_room } = python.pyimport("lockstep_lab_runtime.room");
    const opened = open_room(python.toPy(options), tell);
    if (opened.get(1)) throw new Error(opened.get(1));
    const room = opened.get(0);
    return {
        async request(message) {
            try {
                return JSON.parse(room.answer(JSON.stringify(message)));
            } catch (error) {
                const text = String(error.message || error.stack || error).trim().split("\n").at(-1);
                return { ok: false, dead: true, error: `Python has ended: ${text}`, output: "", state: null };
            }
        },
        python,
    };
}
