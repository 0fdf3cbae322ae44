/* Add the buttons to a page's listings; everything else is fetched on the first click. */
(() => {
  "use strict";
  const source = document.getElementById("lab-data");
  if (!source || !canRun()) return;
  const data = JSON.parse(source.textContent);
  const code = new URL(data.root + data.code, document.baseURI);
  const views = [];
  const FAILED = "The lab could not be loaded. Reload the page and try again.";
  let opening;

  /** Tell whether this browser can run the lab. */
  function canRun() {
    if (location.protocol === "file:") return false; // browsers load no modules from files
    return [typeof WebAssembly, typeof Worker, typeof DecompressionStream, typeof MessageChannel]
      .every((kind) => kind !== "undefined") && hasModuleWorkers();
  }

  /** Tell whether the Worker constructor reads the option `type`, without making a worker. */
  function hasModuleWorkers() {
    let asked = false;
    const options = { get type() { asked = true; throw new Error("asked"); } };
    try { new Worker("data:,", options).terminate(); } catch { /* the getter throws */ }
    return asked;
  }

  /** Fetch a module of the lab. */
  const load = (name) => import(new URL(name, code).href);

  /** Fetch a module, and start to fetch the bundle meanwhile. */
  async function begin(name) {
    const [module] = await Promise.all([load(name), load("bundle.mjs").then(({ Bundle }) => {
      data.bundle ??= new Bundle(data);
      data.bundle.begin();
    })]);
    return module;
  }

  /** Open the page's lab, once. */
  function open() {
    opening ??= begin("page.mjs").then((module) => module.openPage(data, views));
    return opening;
  }

  /** Call `action` with the opened page, or show in the listing's bar that loading failed. */
  async function withPage(view, action) {
    view.bar.querySelector(".lab-missing")?.remove();
    view.run.setAttribute("aria-disabled", "true");
    try {
      const page = await open();
      view.run.removeAttribute("aria-disabled");
      action(page);
    } catch (error) {
      opening = undefined;
      view.run.removeAttribute("aria-disabled");
      const note = make("span", "missing", FAILED);
      note.className += " lab-missing";
      note.setAttribute("role", "alert");
      view.bar.append(note);
      console.warn(error);
    }
  }

  /** Make an element with a text and a hook for tests. */
  function make(tag, lab, text) {
    const element = document.createElement(tag);
    element.dataset.lab = lab;
    element.className = `lab-${tag}`;
    element.textContent = text;
    return element;
  }

  /** Make a button whose accessible name includes its listing's. */
  function makeButton(lab, text, name, onclick) {
    const button = make("button", lab, text);
    button.type = "button";
    button.setAttribute("aria-label", `${text}: ${name}`);
    button.addEventListener("click", onclick);
    return button;
  }

  /** Show why a listing can't run in the browser. */
  function addReason(view) {
    const { bar, name, listing } = view;
    const reason = make("span", "reason-text", listing.reason);
    reason.id = `lab-reason-${view.number}`;
    const button = makeButton("reason", "Why not here?", name, () => {
      const open = button.getAttribute("aria-expanded") !== "true";
      button.setAttribute("aria-expanded", open);
    });
    button.title = listing.reason;
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-describedby", reason.id);
    bar.append(button, reason);
  }

  /** Tell whether a reader can edit the listing. */
  function canEdit({ kind, text, requests }) {
    if (!text) return false;
    if (kind === "file") return requests.some(({ type }) => type === "write" || type === "replace");
    return kind === "session" || kind === "console";
  }

  /** Add a listing's buttons. */
  function addButtons(view) {
    const { bar, name, listing } = view;
    view.run = makeButton("run", listing.label || "Run", name, (event) =>
      withPage(view, (page) => page.run(view, event.detail === 0)));
    bar.append(view.run);
    if (!canEdit(listing)) return;
    view.edit = makeButton("edit", "Edit", name, () => withPage(view, (page) => page.edit(view)));
    bar.append(view.edit);
  }

  /** Add the bar below a listing's code. */
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

  /** Add the playground's button, and show the content of a shared link as text. */
  function addPlayground(place) {
    const bytes = Object.values(data.files).reduce((sum, file) => sum + file.bytes, 0);
    const start = make("button", "open", `Open the lab (${(bytes / 1e6).toFixed(1)} MB)`);
    start.type = "button";
    start.addEventListener("click", () => begin("playground.mjs").then(
      (module) => module.openPlayground(data, place),
      () => { start.textContent = FAILED; },
    ));
    const shared = document.createElement("div");
    // The text for readers without a lab stays in the page, because links lead to it.
    const fallback = document.createElement("div");
    fallback.hidden = true;
    fallback.append(...place.childNodes);
    place.append(shared, start, fallback);
    const show = () => location.hash.startsWith("#lab=")
      && load("shared_link.mjs").then((module) => module.showShared(data, place, shared));
    addEventListener("hashchange", show);
    show();
  }

  (data.listings || []).forEach(addListing);
  const place = data.playground && document.getElementById("lab-playground");
  if (place) addPlayground(place);
})();
