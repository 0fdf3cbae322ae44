/**
 * The sandbox: a hidden frame of an origin of its own, in which a worker runs the interpreter.
 *
 * Code that a reader got from somebody else runs in it. Its origin is opaque, so it has none of
 * the site's storage and pages, and its policy lets it load nothing: all it has are the Blobs
 * that the page hands to it. A worker made from a Blob is under the policy of its frame.
 *
 * The worker is a classic one: Chromium starts no module worker from a Blob in an opaque origin.
 * It imports modules all the same, by import(), in each browser that has module workers.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' blob: 'wasm-unsafe-eval' 'unsafe-eval'",
  "worker-src blob:",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Run in the frame, from its text: make the worker, and end it when told. */
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

/** Make a sandbox; return the port to its worker and the way to end it. */
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
  // Where the frame's process is ended, as when memory is, some browsers tell it this way.
  channel.port1.addEventListener("close", () => onFault("the browser ended it, as when memory ends"));
  // An opaque origin has no name that could stand in place of the star.
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
