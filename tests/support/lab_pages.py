"""Page objects for the lab, and a static host that counts its responses."""

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
FOREVER = "public, max-age=31536000, immutable"  # for names that contain a hash
PACKED = {".css", ".html", ".js", ".json", ".mjs", ".svg", ".txt"}
# Records each state of an item, so that a test can't miss a short one.
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
    """Serve files as a static host does: compressed, and the lab's with a long lifetime."""

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
        """Log nothing."""


class LabServer(ThreadingHTTPServer):
    """A host on the loopback interface that counts the bytes it sends."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), partial(LabHandler, directory=str(folder)))
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.sent: list[tuple[str, int]] = []
        self._read: dict[Path, bytes] = {}

    def note(self, path: str, count: int) -> None:
        """Record the number of bytes that were sent for a path."""
        self.sent.append((path, count))

    def read(self, path: Path, is_packed: bool) -> bytes:
        """Return a file's bytes as they are sent."""
        if path not in self._read:
            content = path.read_bytes()
            self._read[path] = gzip.compress(content) if is_packed else content
        return self._read[path]

    def find(self, beginning: str = "/") -> list[str]:
        """Return the requested paths with this beginning, since the last ``forget``."""
        return [path for path, _ in self.sent if path.startswith(beginning)]

    def count(self) -> int:
        """Return the number of bytes sent since the last ``forget``."""
        return sum(count for _, count in self.sent)

    def forget(self) -> None:
        """Forget the requests so far."""
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
    """Return the elements with a hook (``data-lab``)."""
    return where.locator(f"[data-lab='{hook}']")


@dataclass
class LabPage:
    """A page of the lab: its status, programs and panes."""

    page: Page

    @property
    def status(self) -> Locator:
        return get(self.page, "status")

    @property
    def worker(self) -> Locator:
        return get(self.page, "terminal-worker")

    def press(self, hook: str) -> None:
        """Press the page's only button with this hook."""
        get(self.page, hook).click()

    def find_messages(self, title: str = "") -> Locator:
        """Return the queue's messages with this title, by default all."""
        return get(self.page, "pane-queue").locator("li").filter(has_text=title)

    def find_states(self, title: str) -> list[str]:
        """Return every state of the messages with this title, in order."""
        states = self.page.evaluate("window.labStates")
        return [state for each, state in states if each == title]

    def watch(self) -> None:
        """Record states from now on."""
        self.page.evaluate(WATCH)


@dataclass
class ListingsPage(LabPage):
    """A page of the site with listings."""

    @classmethod
    def open(cls, page: Page, name: str) -> ListingsPage:
        """Open a page by its name."""
        page.goto(f"/{name}.html")
        lab = cls(page)
        lab.watch()
        return lab

    def get(self, text: str) -> Listing:
        """Return the first listing with this text."""
        shown = self.page.locator(".highlight > pre", has_text=text)
        return Listing(self.page.locator(".lab-listing").filter(has=shown).first)

    @cached_property
    def data(self) -> dict[str, Any]:
        """Return the page's data for the browser."""
        return dict(json.loads(self.page.locator("#lab-data").inner_text()))


@dataclass
class Listing:
    """A listing with its buttons, editor and output."""

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
        """Press a button of the listing."""
        get(self.element, hook).click()

    def run(self) -> None:
        """Run the listing, and wait until it has ended."""
        self.press("run")
        self.wait()

    def wait(self) -> None:
        """Wait until the listing has ended."""
        expect(get(self.element, "run")).not_to_have_attribute("aria-disabled", "true")

    def edit(self, text: str) -> None:
        """Replace the listing's text."""
        if not self.field.count():
            self.press("edit")
        self.field.fill(text)

    def try_out(self, text: str) -> None:
        """Replace the listing's text, and run it."""
        self.edit(text)
        self.run()


@dataclass
class PlaygroundPage(LabPage):
    """The playground page."""

    @classmethod
    def open(cls, page: Page, fragment: str = "") -> PlaygroundPage:
        """Open the page and start the lab."""
        page.goto(f"/lab/index.html{fragment}")
        lab = cls(page)
        lab.watch()
        lab.press("open")
        expect(lab.status).to_have_text("The lab is open.")
        return lab

    @property
    def shell(self) -> Locator:
        return get(self.page, "terminal-shell")

    @property
    def editor(self) -> Locator:
        return get(get(self.page, "files-pane"), "editor")

    def run(self, text: str) -> None:
        """Run a text in the shell."""
        get(self.page, "shell-input").fill(text)
        get(get(self.page, "shell"), "run").click()

    def save(self, path: str, old: str, new: str) -> None:
        """Replace a text in a file, and save the file."""
        get(self.page, "files").select_option(path)
        text = self.editor.input_value()
        assert old in text
        self.editor.fill(text.replace(old, new))
        get(get(self.page, "files-pane"), "save").click()
        expect(get(self.page, "file-note")).to_have_text("saved")
