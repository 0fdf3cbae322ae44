"""The lab as a reader meets it: a host set up for it, and what a page shows of it."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

FOLDER = "/_lab/"
FOREVER = (
    "public, max-age=31536000, immutable"  # of names that hold their content's hash
)
PACKED = {".css", ".html", ".js", ".json", ".mjs", ".svg", ".txt"}
# Notes each state that an item of a pane has had, so that no moment is too short.
WATCH = """
() => {
    window.labStates = [];
    const note = (item) => {
        const [title, state] = [".lab-item-title", ".lab-item-state"]
            .map((name) => item.querySelector(name).textContent);
        const last = window.labStates.filter(([each]) => each === title).at(-1);
        if (last?.[1] !== state) window.labStates.push([title, state]);
    };
    new MutationObserver((changes) => changes.forEach(({ target, addedNodes }) => {
        [target, ...addedNodes]
            .map((node) => node.nodeType === 1 && node.closest("li[data-state]"))
            .filter(Boolean)
            .forEach(note);
    })).observe(document, { subtree: true, childList: true, attributeFilter: ["data-state"] });
}
"""


class LabHandler(SimpleHTTPRequestHandler):
    """Serves files as a static host does: packed, and those of the lab to be kept."""

    server: LabServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Send a file, unless the browser has it."""
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.server.note(self.path, 0)
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        stamp = self.date_time_string(int(path.stat().st_mtime))
        is_known = self.headers.get("If-Modified-Since") == stamp
        is_packed = path.suffix in PACKED
        body = b"" if is_known else self.server.read(path, is_packed)
        self.send_response(HTTPStatus.NOT_MODIFIED if is_known else HTTPStatus.OK)
        self.send_header("Last-Modified", stamp)
        is_kept = self.path.startswith(FOLDER)
        self.send_header("Cache-Control", FOREVER if is_kept else "no-cache")
        if not is_known:
            self.send_header("Content-Type", self.guess_type(path))
            self.send_header("Content-Length", str(len(body)))
            if is_packed:
                self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)
        self.server.note(self.path, len(body))

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of each request."""


class LabServer(ThreadingHTTPServer):
    """A host on the loopback interface, which counts what it sends."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), partial(LabHandler, directory=str(folder)))
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.sent: list[tuple[str, int]] = []
        self._read: dict[Path, bytes] = {}

    def note(self, path: str, count: int) -> None:
        """Note how many bytes were sent for a path."""
        self.sent.append((path, count))

    def read(self, path: Path, is_packed: bool) -> bytes:
        """Return a file as it is sent."""
        if path not in self._read:
            content = path.read_bytes()
            self._read[path] = gzip.compress(content) if is_packed else content
        return self._read[path]

    def find(self, beginning: str = "/") -> list[str]:
        """Return the paths that were asked for since the last look, by their beginning."""
        return [path for path, _ in self.sent if path.startswith(beginning)]

    def count(self) -> int:
        """Return how many bytes were sent since the last look."""
        return sum(count for _, count in self.sent)

    def forget(self) -> None:
        """Count anew from here."""
        self.sent.clear()


@contextmanager
def serve(folder: Path) -> Iterator[LabServer]:
    """Serve a folder until the context ends."""
    with LabServer(folder) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def get(where: Page | Locator, hook: str) -> Locator:
    """Return the elements of a hook of the lab."""
    return where.locator(f"[data-lab='{hook}']")


@dataclass
class Room:
    """What is common to the pages of the lab: the status, the programs, the panes."""

    page: Page

    @property
    def status(self) -> Locator:
        return get(self.page, "status")

    @property
    def worker(self) -> Locator:
        return get(self.page, "terminal-worker")

    def press(self, hook: str) -> None:
        """Press a button of which there is one."""
        get(self.page, hook).click()

    def find_messages(self, title: str = "") -> Locator:
        """Return the messages of the queue, or those with a title."""
        return get(self.page, "pane-queue").locator("li").filter(has_text=title)

    def find_states(self, title: str) -> list[str]:
        """Return the states that messages of a title have had, in their order."""
        states = self.page.evaluate("window.labStates")
        return [state for each, state in states if each == title]

    def watch(self) -> None:
        """Note states from here on."""
        self.page.evaluate(WATCH)


@dataclass
class Listings(Room):
    """A page with listings."""

    @classmethod
    def open(cls, page: Page, name: str) -> Listings:
        """Open a page of the site."""
        page.goto(f"/{name}.html")
        room = cls(page)
        room.watch()
        return room

    def get(self, text: str) -> Listing:
        """Return the first listing that has a text."""
        shown = self.page.locator(".highlight > pre", has_text=text)
        return Listing(self.page.locator(".lab-listing").filter(has=shown).first)

    @cached_property
    def data(self) -> dict[str, Any]:
        """Return what the page tells its browser."""
        return dict(json.loads(self.page.locator("#lab-data").inner_text()))


@dataclass
class Listing:
    """A listing that runs."""

    element: Locator
    field: Locator = field(init=False)

    def __post_init__(self) -> None:
        self.field = get(self.element, "editor")

    @property
    def output(self) -> Locator:
        return get(self.element, "output")

    @property
    def error(self) -> Locator:
        return get(self.element, "error")

    def press(self, hook: str) -> None:
        """Press a button of it."""
        get(self.element, hook).click()

    def run(self) -> None:
        """Run it, and wait until it has ended."""
        self.press("run")
        self.wait()

    def wait(self) -> None:
        """Wait until it has run."""
        expect(get(self.element, "run")).not_to_have_attribute("aria-disabled", "true")

    def edit(self, text: str) -> None:
        """Put a text in its place."""
        if not self.field.count():
            self.press("edit")
        self.field.fill(text)

    def try_out(self, text: str) -> None:
        """Put a text in its place, and run it."""
        self.edit(text)
        self.run()


@dataclass
class Whole(Room):
    """The lab's own page."""

    @classmethod
    def open(cls, page: Page, fragment: str = "") -> Whole:
        """Open the page, and the lab."""
        page.goto(f"/lab/index.html{fragment}")
        room = cls(page)
        room.watch()
        room.press("open")
        expect(room.status).to_have_text("The lab is open.")
        return room

    @property
    def shell(self) -> Locator:
        return get(self.page, "terminal-shell")

    @property
    def editor(self) -> Locator:
        return get(get(self.page, "files-pane"), "editor")

    def run(self, text: str) -> None:
        """Run what is given to the shell."""
        get(self.page, "shell-input").fill(text)
        get(get(self.page, "shell"), "run").click()

    def save(self, path: str, old: str, new: str) -> None:
        """Change a file in the editor and save it."""
        get(self.page, "files").select_option(path)
        text = self.editor.input_value()
        assert old in text
        self.editor.fill(text.replace(old, new))
        get(get(self.page, "files-pane"), "save").click()
        expect(get(self.page, "file-note")).to_have_text("saved")
