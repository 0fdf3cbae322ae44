/**
 * The sandbox: a hidden frame with an opaque origin, in which a worker runs the interpreter.
 *
 * It may run code that somebody else has sent to the reader. Because its origin is opaque, it
 * can't reach the site's storage or pages. Its policy lets it load nothing, so it has only the
 * Blobs that the page passes to it. A worker made from a Blob is under its frame's policy.
 *
 * The worker is a classic one, because Chromium doesn't start a module worker from a Blob in an
 * opaque origin. A classic worker can still import modules by import().
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' blob: 'wasm-unsafe-eval' 'unsafe-eval'",
  "worker-src blob:",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Make the worker, and terminate it on a message. The frame runs this function's source. */
function inside() {
  addEventListener("message", ({ data, ports: [control, port], source }) => {
    if (source !== parent || !control) return;
    const url = URL.createObjectURL(new Blob([data.worker], { type: "text/javascript" }));
    const worker = new Worker(url);
    worker.onerror = (event) => control.postMessage(event.message || "the worker could not be started");
    control.onmessage = () => worker.terminate();
    worker.postMessage(data.start, [port]);
  });
}

/** Make a sandbox; return the port to its worker, and a function that ends it. */
export async function makeSandbox(worker, start, onFault) {
  const frame = document.createElement("iframe");
  frame.sandbox = "allow-scripts";
  frame.hidden = true;
  frame.title = "Where the page's Python runs";
  frame.srcdoc = `<!doctype html><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<script>(${inside})();</script>`;
  const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
  document.body.append(frame);
  await loaded;
  const control = new MessageChannel();
  const channel = new MessageChannel();
  control.port1.onmessage = ({ data }) => onFault(String(data));
  // Some browsers close the port when they end the frame's process, for lack of memory, say.
  channel.port1.addEventListener("close", () => onFault("the browser stopped it, perhaps for lack of memory"));
  // An opaque origin can't be named, so the target is "*".
  frame.contentWindow?.postMessage({ worker, start }, "*", [control.port2, channel.port2]);
  return {
    port: channel.port1,
    end() {
      control.port1.postMessage("end");
      control.port1.onmessage = channel.port1.onmessage = null;
      channel.port1.close();
      setTimeout(() => frame.remove(), 200);
    },
  };
}
