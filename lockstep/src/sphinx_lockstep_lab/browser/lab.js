/* Adds the buttons to a page's listings; everything else is fetched on the first click. */
(() => {
  "use strict";
  const source = document.getElementById("lab-data");
  if (!source || !canRun()) return;
  const data = JSON.parse(source.textContent);
  const code = new URL(data.root + data.code, document.baseURI);
  const views = [];
  let opening;

  /** Say whether this browser, at this address, has what running takes. */
  function canRun() {
    if (location.protocol === "file:") return false; // no module is loaded from there
    return [typeof WebAssembly, typeof Worker, typeof DecompressionStream, typeof MessageChannel]
      .every((kind) => kind !== "undefined") && hasModuleWorkers();
  }

  /** Ask the constructor whether it reads `type`, and make no worker. */
  function hasModuleWorkers() {
    let asked = false;
    const options = { get type() { asked = true; throw new Error("asked"); } };
    try { new Worker("data:,", options).terminate(); } catch { /* as meant */ }
    return asked;
  }

  /** Fetch a module of the lab. */
  const load = (name) => import(new URL(name, code).href);

  /** Fetch a module that opens something, and meanwhile what it runs on. */
  async function begin(name) {
    const [module] = await Promise.all([load(name), load("store.mjs").then(({ Store }) => {
      data.store ??= new Store(data);
      data.store.begin();
    })]);
    return module;
  }

  /** Open the page's room once. */
  function open() {
    opening ??= begin("room.mjs").then((module) => module.openRoom(data, views));
    return opening;
  }

  /** Do something with the room, and say in the listing's bar if it cannot be fetched. */
  async function withRoom(view, action) {
    view.bar.querySelector(".lab-missing")?.remove();
    view.run.setAttribute("aria-disabled", "true");
    try {
      const room = await open();
      view.run.removeAttribute("aria-disabled");
      action(room);
    } catch (error) {
      opening = undefined;
      view.run.removeAttribute("aria-disabled");
      const note = make("span", "missing", "It could not be loaded. Reload the page and try again.");
      note.className += " lab-missing";
      note.setAttribute("role", "alert");
      view.bar.append(note);
      console.warn(error);
    }
  }

  /** Make an element with a hook for tests and a text. */
  function make(tag, lab, text) {
    const element = document.createElement(tag);
    element.dataset.lab = lab;
    element.className = `lab-${tag}`;
    element.textContent = text;
    return element;
  }

  /** Make a button that says which listing it is for. */
  function makeButton(lab, text, name, onclick) {
    const button = make("button", lab, text);
    button.type = "button";
    button.setAttribute("aria-label", `${text}: ${name}`);
    button.addEventListener("click", onclick);
    return button;
  }

  /** Say what a listing that cannot run here is waiting for. */
  function addReason(view) {
    const { bar, name, listing } = view;
    const reason = make("span", "reason-text", listing.reason);
    reason.id = `lab-reason-${view.number}`;
    const button = makeButton("reason", "Not here", name, () => {
      const open = button.getAttribute("aria-expanded") !== "true";
      button.setAttribute("aria-expanded", open);
    });
    button.title = listing.reason;
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-describedby", reason.id);
    bar.append(button, reason);
  }

  /** Say whether a reader's own text can be run in place of the listing's. */
  function canEdit({ kind, text, requests }) {
    if (!text) return false;
    if (kind === "file") return requests.some(({ type }) => type === "write" || type === "replace");
    return kind === "session" || kind === "console";
  }

  /** Add a listing's buttons. */
  function addButtons(view) {
    const { bar, name, listing } = view;
    view.run = makeButton("run", listing.label || "Run", name, (event) =>
      withRoom(view, (room) => room.run(view, event.detail === 0)));
    bar.append(view.run);
    if (!canEdit(listing)) return;
    view.edit = makeButton("edit", "Edit", name, () => withRoom(view, (room) => room.edit(view)));
    bar.append(view.edit);
  }

  /** Add what a listing gets below its code. */
  function addListing(listing) {
    const element = document.getElementById(listing.anchor);
    const view = { listing, element, number: views.push(null), name: "" };
    views[view.number - 1] = view;
    if (!element || listing.hidden) return;
    const first = (listing.file || listing.text || "").trim().split("\n")[0];
    const count = views.filter((other) => other.bar).length + 1;
    const short = first.length > 48 ? `${first.slice(0, 47)}…` : first;
    view.name = `listing ${count}${short ? `, ${short}` : ""}`;
    view.code = element.matches(".highlight") ? element : element.querySelector("div.highlight");
    view.bar = document.createElement("div");
    view.bar.className = "lab-bar";
    element.classList.add("lab-listing");
    if (listing.reason) addReason(view);
    else addButtons(view);
    element.append(view.bar);
  }

  /** Offer the lab itself; what a link carries is shown at once, as text. */
  function addPlayground(place) {
    const bytes = Object.values(data.files).reduce((sum, file) => sum + file.bytes, 0);
    const start = make("button", "open", `Open the lab (${(bytes / 1e6).toFixed(1)} MB)`);
    start.type = "button";
    start.addEventListener("click", () => begin("playground.mjs").then(
      (module) => module.openPlayground(data, place),
      () => { start.textContent = "It could not be loaded. Reload the page and try again."; },
    ));
    const shared = document.createElement("div");
    // What stood there for readers without a lab stays in the page: links lead to it.
    const fallback = document.createElement("div");
    fallback.hidden = true;
    fallback.append(...place.childNodes);
    place.append(shared, start, fallback);
    const show = () => location.hash.startsWith("#lab=")
      && load("shared.mjs").then((module) => module.showShared(data, place, shared));
    addEventListener("hashchange", show);
    show();
  }

  (data.listings || []).forEach(addListing);
  const place = data.playground && document.getElementById("lab-playground");
  if (place) addPlayground(place);
})();
