"""Measure the lab of the built site in headless Chromium, each figure with its bound.

Each round begins with a browser that has kept nothing, and a host on this machine that
sends texts packed and lets the lab's files be kept for ever.
"""

import contextlib
import gzip
import statistics
import sys
import threading
from pathlib import Path

import psutil
from browsers import launch_browser, open_page
from lab_pages import Listings, Whole, get, serve
from playwright.sync_api import expect

ROOT = Path(__file__).parents[1]
SITE = ROOT / "build" / "html"
ROUNDS = 5
PAGE = "django/first-steps-with-django"
SESSION = "celery_app.conf.timezone"  # in the page's first session
RESULT = "1800"  # what its last line prints
TRIPS = 5
PAUSE = 0.02  # seconds between two looks at the memory
BOUNDS = {  # unit, and the most that it may be
    "click to the first session's result": ("s", 4.5),
    "the lab opened, and 1 + 1": ("s", 4.5),
    "a further round trip": ("ms", 60),
    "transfer of the first click": ("MB", 10),
    "the lab's code before a click": ("kB", 15),
    "the page's data before a click": ("kB", None),
    "all else of the lab before a click": ("kB", 0),
    "transfer of a second visit": ("kB", 0),
    "memory of the tab at its peak": ("MB", 350),
}
# Clicks a button in an element, and waits for a text in another; tells the milliseconds.
# A terminal is painted once a frame: who looks once a frame, before it, is a frame late.
TIME = """
(element, [button, shown, text]) => new Promise((resolve) => {
    const began = performance.now();
    const count = () => (element.querySelector(shown)?.textContent ?? "").split(text).length;
    const before = count();
    const observer = new MutationObserver(() => {
        if (count() === before) return;
        observer.disconnect();
        resolve(performance.now() - began);
    });
    observer.observe(element, { subtree: true, childList: true, characterData: true });
    element.querySelector(button).click();
})
"""


@contextlib.contextmanager
def watch_memory(peaks):
    """Note the most that the renderers take at once, of what is theirs alone."""
    over = threading.Event()
    seen = [0]

    def look():
        while not over.wait(PAUSE):
            total = 0
            for process in psutil.Process().children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    if "--type=renderer" in process.cmdline():
                        total += process.memory_full_info().uss
            seen.append(total)

    thread = threading.Thread(target=look)
    thread.start()
    yield
    over.set()
    thread.join()
    peaks.append(max(seen) / 1e6)


def hook(name):
    return f"[data-lab='{name}']"


@contextlib.contextmanager
def open_new():
    """Open a page in a browser that has kept nothing, at a host of its own."""
    with (
        serve(SITE) as host,
        launch_browser() as browser,
        open_page(browser, host.address) as page,
    ):
        yield page, host


def run_session(room):
    """Run the page's first session; return the seconds from the click to its result."""
    listing = room.get(SESSION)
    seconds = (
        listing.element.evaluate(TIME, [hook("run"), hook("output"), RESULT]) / 1e3
    )
    listing.wait()
    return seconds


def measure_page(page, host, figures):
    """Measure a page with listings: its first click, and a second visit."""
    room = Listings.open(page, PAGE)
    page.wait_for_load_state("networkidle")
    add_before(host, page, figures)
    host.forget()
    figures["click to the first session's result"].append(run_session(room))
    figures["transfer of the first click"].append(host.count() / 1e6)
    host.forget()
    run_session(Listings.open(page, PAGE))
    figures["transfer of a second visit"].append(host.count() / 1e3)


def add_before(host, page, figures):
    """Add what a page carries of the lab before a click."""
    own = {path: count for path, count in host.sent if "/lab." in path}
    figures["the lab's code before a click"].append(sum(own.values()) / 1e3)
    data = page.locator("#lab-data").text_content()
    whole = (SITE / f"{PAGE}.html").read_bytes()
    without = whole.replace(data.replace("<", "\\u003c").encode(), b"")
    size = len(gzip.compress(whole)) - len(gzip.compress(without))
    figures["the page's data before a click"].append(size / 1e3)
    rest = sum(count for path, count in host.sent if path.startswith("/_lab/"))
    figures["all else of the lab before a click"].append(rest / 1e3)


def measure_whole(page, figures):
    """Measure the lab's own page: its first result, and round trips."""
    page.goto("/lab/index.html")
    room = Whole(page)
    body = page.locator("body")
    opened = [hook("open"), hook("status"), "The lab is open."]
    seconds = body.evaluate(TIME, opened) / 1e3
    shell = [f"{hook('shell')} {hook('run')}", hook("terminal-shell")]
    get(page, "shell-input").fill("1 + 1")
    seconds += body.evaluate(TIME, [*shell, "\n2\n"]) / 1e3
    figures["the lab opened, and 1 + 1"].append(seconds)
    room.press("start-worker")
    expect(room.worker).to_contain_text(" ready.")
    room.run("from demoapp.tasks import add")
    trips = []
    expect(room.status).to_have_text("Done.")
    for number in range(1000, 1001 + TRIPS):
        get(page, "shell-input").fill(f"add.delay({number}, 5000).get(timeout=10)")
        trips.append(body.evaluate(TIME, [*shell, f"\n{number + 5000}\n"]))
        expect(room.find_messages(f"add({number}, 5000)")).to_have_attribute(
            "data-state", f"succeeded: {number + 5000}"
        )
    figures["a further round trip"].append(statistics.median(trips[1:]))


def main():
    """Print each figure's median, least and most, and the bound."""
    if not (SITE / "_lab").is_dir():
        sys.exit("build/html has no lab: build the site first, with `make html`")
    figures = {name: [] for name in BOUNDS}
    for _ in range(ROUNDS):
        with open_new() as (page, host):
            measure_page(page, host, figures)
        with open_new() as (page, _):
            measure_whole(page, figures)
        with (
            open_new() as (page, _),
            watch_memory(figures["memory of the tab at its peak"]),
        ):
            run_session(Listings.open(page, PAGE))
    print(f"{'':38} {'median':>9}     {'least':>9} {'most':>9}   {'at most':>9}")
    for name, (unit, bound) in BOUNDS.items():
        values = figures[name]
        shown = [f"{value:9.2f}" for value in (min(values), max(values))]
        limit = "" if bound is None else f"{bound:9.2f} {unit}"
        print(
            f"{name:38} {statistics.median(values):9.2f} {unit:3}", *shown, f"  {limit}"
        )


if __name__ == "__main__":
    main()
