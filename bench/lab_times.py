"""Measure the built site's lab in headless Chromium, and print each figure with its limit.

Each round starts a browser with an empty cache. A host on this machine sends texts
compressed, and the lab's files with an unlimited lifetime.
"""

import contextlib
import gzip
import statistics
import sys
import threading
from pathlib import Path

import psutil
from browsers import launch_browser, open_page
from lab_pages import ListingsPage, PlaygroundPage, get, serve
from playwright.sync_api import expect

ROOT = Path(__file__).parents[1]
SITE = ROOT / "build" / "html"
ROUNDS = 5
PAGE = "django/first-steps-with-django"
SESSION = "celery_app.conf.timezone"  # in the page's first session
RESULT = "1800"  # the output of its last line
TRIPS = 5
PAUSE = 0.02  # seconds between two samples of the memory
BOUNDS = {  # unit, and limit
    "click to the first session's result": ("s", 4.5),
    "the lab opened, and 1 + 1": ("s", 4.5),
    "a later round trip": ("ms", 60),
    "transfer of the first click": ("MB", 10),
    "the lab's code before a click": ("kB", 15),
    "the page's data before a click": ("kB", None),
    "other files of the lab before a click": ("kB", 0),
    "transfer of a second visit": ("kB", 0),
    "memory of the tab at its peak": ("MB", 350),
}
# Click a button, wait for a text in another element, and return the milliseconds. An observer
# is used because a terminal is painted once a frame, so polling would be a frame late.
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
    """Record the peak of the memory that only the renderer processes use."""
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
    """Open a page in a browser with an empty cache, on a new host."""
    with (
        serve(SITE) as host,
        launch_browser() as browser,
        open_page(browser, host.address) as page,
    ):
        yield page, host


def run_session(lab):
    """Run the page's first session; return the seconds from the click to the result."""
    listing = lab.get(SESSION)
    seconds = (
        listing.element.evaluate(TIME, [hook("run"), hook("output"), RESULT]) / 1e3
    )
    listing.wait()
    return seconds


def measure_page(page, host, figures):
    """Measure a page with listings: its first click, and a second visit."""
    lab = ListingsPage.open(page, PAGE)
    page.wait_for_load_state("networkidle")
    add_before(host, page, figures)
    host.forget()
    figures["click to the first session's result"].append(run_session(lab))
    figures["transfer of the first click"].append(host.count() / 1e6)
    host.forget()
    run_session(ListingsPage.open(page, PAGE))
    figures["transfer of a second visit"].append(host.count() / 1e3)


def add_before(host, page, figures):
    """Add the size of the lab's files and data before a click."""
    own = {path: count for path, count in host.sent if "/lab." in path}
    figures["the lab's code before a click"].append(sum(own.values()) / 1e3)
    data = page.locator("#lab-data").text_content()
    whole = (SITE / f"{PAGE}.html").read_bytes()
    without = whole.replace(data.replace("<", "\\u003c").encode(), b"")
    size = len(gzip.compress(whole)) - len(gzip.compress(without))
    figures["the page's data before a click"].append(size / 1e3)
    rest = sum(count for path, count in host.sent if path.startswith("/_lab/"))
    figures["other files of the lab before a click"].append(rest / 1e3)


def measure_whole(page, figures):
    """Measure the playground page: its first result, and round trips."""
    page.goto("/lab/index.html")
    lab = PlaygroundPage(page)
    body = page.locator("body")
    opened = [hook("open"), hook("status"), "The lab is open."]
    seconds = body.evaluate(TIME, opened) / 1e3
    shell = [f"{hook('shell')} {hook('run')}", hook("terminal-shell")]
    get(page, "shell-input").fill("1 + 1")
    seconds += body.evaluate(TIME, [*shell, "\n2\n"]) / 1e3
    figures["the lab opened, and 1 + 1"].append(seconds)
    lab.press("start-worker")
    expect(lab.worker).to_contain_text(" ready.")
    lab.run("from demoapp.tasks import add")
    trips = []
    expect(lab.status).to_have_text("Done.")
    for number in range(1000, 1001 + TRIPS):
        get(page, "shell-input").fill(f"add.delay({number}, 5000).get(timeout=10)")
        trips.append(body.evaluate(TIME, [*shell, f"\n{number + 5000}\n"]))
        expect(lab.find_messages(f"add({number}, 5000)")).to_have_attribute(
            "data-state", f"succeeded: {number + 5000}"
        )
    figures["a later round trip"].append(statistics.median(trips[1:]))


def main():
    """Print the median, minimum, maximum and limit of each figure."""
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
            run_session(ListingsPage.open(page, PAGE))
    print(f"{'':38} {'median':>9}     {'minimum':>9} {'maximum':>9}   {'limit':>9}")
    for name, (unit, bound) in BOUNDS.items():
        values = figures[name]
        shown = [f"{value:9.2f}" for value in (min(values), max(values))]
        limit = "" if bound is None else f"{bound:9.2f} {unit}"
        print(
            f"{name:38} {statistics.median(values):9.2f} {unit:3}", *shown, f"  {limit}"
        )


if __name__ == "__main__":
    main()
