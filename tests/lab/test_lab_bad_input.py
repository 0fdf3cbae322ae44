"""Whatever a reader gives to the lab ends in a clear message and a page that goes on."""

from __future__ import annotations

import base64
import json
import re
import zlib
from typing import Any

import pytest
from browsers import open_page
from lab_pages import LabServer, Listings, Whole, get
from playwright.sync_api import Browser, Page, expect

LIMIT = "LabLimit: a page in a browser"
CASES = {  # what is typed, and the last line that is printed for it
    "unparsable": ("def (:", "SyntaxError: invalid syntax"),
    "missing": ("import torch", "ModuleNotFoundError: No module named 'torch'"),
    "flood": (
        "print('x' * 10_000_000)",
        "RuntimeError: printed more than 1,000,000 characters, and was stopped here",
    ),
    "flood of lines": (
        "for number in range(10_000_000): print(number)",
        "RuntimeError: printed more than 1,000,000 characters, and was stopped here",
    ),
    "memory at once": ("text = 'x' * 2_000_000_000", "MemoryError"),
    "memory by and by": (
        "kept = []\nwhile True: kept.append(bytearray(10_000_000))",
        "MemoryError",
    ),
    "recursion": (
        "def deeper(): deeper()\ndeeper()",
        "RecursionError: maximum recursion depth exceeded",
    ),
    "no worker": (
        "from demoapp.tasks import add\nadd.delay(2, 3).get()",
        (
            "LabLimit: nothing runs here that could end this wait: start the worker"
            " first, or give a timeout"
        ),
    ),
    "no worker in time": (
        "from demoapp.tasks import add\nadd.delay(2, 3).get(timeout=1)",
        "celery.exceptions.TimeoutError: The operation timed out.",
    ),
    "socket": (
        "import socket\nsocket.create_connection(('example.org', 80))",
        f"{LIMIT} has no sockets: this runs only on your own machine",
    ),
    "request": (
        "from urllib.request import urlopen\nurlopen('https://example.org')",
        (
            "urllib.error.URLError: <urlopen error a page in a browser has no sockets:"
            " this runs only on your own machine>"
        ),
    ),
    "nobody listens": (
        "from urllib.request import urlopen\nurlopen('http://localhost:8000')",
        "urllib.error.URLError: <urlopen error [Errno 111] Connection refused>",
    ),
    "input": (
        "name = input('Name? ')",
        "EOFError: nothing can be typed in here: give the value in the code",
    ),
    "process": (
        "import os\nos.system('ls')",
        f"{LIMIT} starts no other process",
    ),
    "no command": ("$ redis-cli ping", "redis-cli: there is no such program here"),
    "open quote": (
        "$ celery 'call",
        "the command line cannot be read: No closing quotation",
    ),
    "no file": (
        "$ cat nothing.txt",
        "cat: /home/you/django/nothing.txt: No such file or directory",
    ),
}
READ = "This link is broken: what it carries cannot be read."


@pytest.fixture(scope="module")
def room(browser: Browser, host: LabServer) -> Any:
    """One lab that all of this is given to."""
    with open_page(browser, host.address) as page:
        yield Whole.open(page)


@pytest.mark.parametrize("case", CASES)
def test_ends_in_a_clear_message(room: Whole, case: str) -> None:
    text, message = CASES[case]
    room.run(text)
    expect(room.status).to_contain_text(message)
    expect(room.shell).to_have_text(re.compile(rf"(?:^|\n){re.escape(message)}\s*$"))
    room.run("1 + 1")
    expect(room.status).to_have_text("Done.")
    expect(room.shell).to_contain_text(">>> 1 + 1\n2\n")


def test_a_database_that_is_gone_comes_back(lab_page: Page) -> None:
    room = Whole.open(lab_page)
    count = "from demoapp.models import Widget\nWidget.objects.count()"
    room.run(count)
    expect(room.shell).to_contain_text("count()\n3\n")
    room.run("import os; os.remove('db.sqlite3')")
    room.run(
        "from django.db import connection; connection.close()\nWidget.objects.count()"
    )
    expect(room.status).to_contain_text(
        "django.db.utils.OperationalError: no such table: demoapp_widget"
    )
    room.press("reset")
    expect(room.status).to_have_text("Started anew: nothing has run.")
    room.run(count)
    expect(room.shell).to_contain_text("count()\n3\n")


def test_a_file_that_does_not_parse_can_be_put_back(lab_page: Page) -> None:
    room = Whole.open(lab_page)
    room.press("start-worker")
    expect(room.worker).to_contain_text(" ready.")
    room.save("demoapp/tasks.py", "def add(x, y):", "def add(x, y:")
    expect(room.worker).to_contain_text("SyntaxError: '(' was never closed")
    expect(get(lab_page, "state-worker")).to_have_text("not running")
    get(get(lab_page, "files-pane"), "original").click()
    expect(get(lab_page, "file-note")).to_have_text("saved")
    room.press("start-worker")
    room.run("from demoapp.tasks import add\nadd.delay(2, 3).get(timeout=10)")
    expect(room.shell).to_contain_text("demoapp.tasks.add(2, 3)\n5\n")


def test_a_listing_says_what_it_ended_with(lab_page: Page) -> None:
    room = Listings.open(lab_page, "howto/send-after-commit")
    listing = room.get("from celery.signals import before_task_publish")
    listing.try_out("import torch")
    expect(listing.output).to_contain_text(
        "Traceback (most recent call last):\n"
        '  File "<console>", line 1, in <module>\n'
        "ModuleNotFoundError: No module named 'torch'\n"
    )
    expect(room.status).to_have_text(
        "Ran the listing above first. An error in listing 2, from celery.signals import"
        " before_task_publish."
    )
    listing.press("original")
    listing.run()
    expect(listing.output).to_contain_text("from demoapp.tasks import add\n")


def make_link(value: object) -> str:
    """Return the fragment that carries a value, as the lab makes it."""
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(text) + packer.flush()
    return f"#lab={base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


LINKS = {
    "no base64": ("#lab=%%%", READ),
    "not packed": ("#lab=aGVsbG8", READ),
    "no JSON": (make_link(b"{"), READ),
    "empty": ("#lab=", READ),
    "no object": (make_link([1]), READ),
    "another kind": (
        make_link({"v": 2}),
        "This link is of a kind that is not known here.",
    ),
    "long": (
        f"#lab={'A' * 70_000}",
        "This link carries too much: nothing of it was read.",
    ),
    "bomb": (
        make_link({"v": 1, "shell": "x" * 2_000_000}),
        "This link unfolds to more than a lab takes: nothing of it was read.",
    ),
    "many": (
        make_link({"v": 1, "files": {f"{number}.py": "" for number in range(200)}}),
        "This link carries too many files: nothing of it was read.",
    ),
    "outside": (
        make_link({"v": 1, "files": {"../../lib/os.py": ""}}),
        f"{READ} A file's name or text is not one.",
    ),
    "absolute": (
        make_link({"v": 1, "files": {"/etc/passwd": ""}}),
        f"{READ} A file's name or text is not one.",
    ),
    "prototype": (
        make_link({"v": 1, "files": {"a.py": {}}}),
        f"{READ} A file's name or text is not one.",
    ),
    "shell": (make_link({"v": 1, "shell": ["rm"]}), READ),
}


@pytest.mark.parametrize("case", LINKS)
def test_a_broken_link_says_so(lab_page: Page, case: str) -> None:
    fragment, message = LINKS[case]
    lab_page.goto(f"/lab/index.html{fragment}")
    expect(get(lab_page, "share-error")).to_have_text(message)
    expect(get(lab_page, "load")).to_have_count(0)
    expect(get(lab_page, "open")).to_be_enabled()


MARKUP = "<img src=x onerror='window.hit=1'><script>window.hit=1</script>"
HOSTILE = f'''"""{MARKUP}"""
print("the file has run")
'''
SPY = """
import js
js.self.origin
bool(getattr(js, "localStorage", None)), bool(getattr(js, "document", None))
request = js.XMLHttpRequest.new()
request.open("GET", "ADDRESS/index.html", False)
request.send()
"""


def test_a_hostile_link_is_shown_and_not_run(lab_page: Page, host: LabServer) -> None:
    files = {
        "demoapp/tasks.py": HOSTILE,
        "demoapp/\u202eyp.x.py"[:8] + "new.py": "\u202eabc",
    }
    fragment = make_link(
        {"v": 1, "files": files, "shell": "print('the shell has run')"}
    )
    lab_page.goto(f"/lab/index.html{fragment}")
    shown = get(lab_page, "shared-file")
    expect(shown).to_have_count(3)
    expect(shown.first.locator("pre")).to_have_text(HOSTILE)
    expect(shown.nth(1).locator("pre")).to_have_text("⟨U+202E⟩abc")
    assert lab_page.evaluate("window.hit") is None
    assert [path for path in host.find("/_lab/") if not path.endswith(".mjs")] == []

    get(lab_page, "load").click()
    room = Whole(lab_page)
    expect(room.status).to_have_text("The lab is open.")
    expect(get(lab_page, "shell-input")).to_have_value("print('the shell has run')")
    expect(room.shell).to_have_text("")
    room.run("import demoapp.tasks")
    expect(room.shell).to_contain_text("the file has run\n")
    assert lab_page.evaluate("window.hit") is None


def test_what_runs_reaches_nothing_of_the_site(
    browser: Browser, host: LabServer
) -> None:
    """A refused request is an error in the console, so this page may have some."""
    context = browser.new_context(base_url=host.address)
    page = context.new_page()
    page.set_default_timeout(60_000)
    room = Whole.open(page)
    page.evaluate("localStorage.setItem('secret', '1')")
    host.forget()
    room.run(SPY.strip().replace("ADDRESS", host.address))
    expect(room.shell).to_contain_text(">>> js.self.origin\n'null'\n")
    expect(room.shell).to_contain_text("(False, False)\n")
    expect(room.status).to_contain_text("NetworkError")
    assert host.sent == []
    context.close()


def test_a_shared_link_brings_what_was_edited(lab_page: Page, host: LabServer) -> None:
    room = Whole.open(lab_page)
    room.save("demoapp/tasks.py", "return x + y", "return x + y + 1000")
    get(lab_page, "shell-input").fill("from demoapp.tasks import add; add(2, 3)")
    room.press("share")
    expect(room.status).to_have_text(
        "The link is below and has been copied. It carries the files that you saved."
    )
    link = get(lab_page, "link").input_value()
    assert lab_page.evaluate("navigator.clipboard.readText()") == link
    other = lab_page.context.new_page()
    other.goto(link)
    expect(get(other, "shared-file").first).to_contain_text("return x + y + 1000")
    get(other, "load").click()
    room = Whole(other)
    expect(room.status).to_have_text("The lab is open.")
    get(get(other, "shell"), "run").click()
    expect(room.shell).to_contain_text("add(2, 3)\n1005\n")
    other.close()
