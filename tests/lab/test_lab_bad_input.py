"""Bad input to the lab: a clear message, and a page that still works."""

from __future__ import annotations

import base64
import json
import re
import zlib
from typing import Any

import pytest
from browsers import open_page
from lab_pages import LabServer, ListingsPage, PlaygroundPage, get
from playwright.sync_api import Browser, Page, expect

LIMIT = "LabLimit: a page in a browser"
CASES = {  # the input, and the last line of its output
    "unparsable": ("def (:", "SyntaxError: invalid syntax"),
    "missing": ("import torch", "ModuleNotFoundError: No module named 'torch'"),
    "flood": (
        "print('x' * 10_000_000)",
        "RuntimeError: stopped after printing 1,000,000 characters",
    ),
    "flood of lines": (
        "for number in range(10_000_000): print(number)",
        "RuntimeError: stopped after printing 1,000,000 characters",
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
            "LabLimit: no running program can end this wait: start the worker first,"
            " or set a timeout"
        ),
    ),
    "no worker in time": (
        "from demoapp.tasks import add\nadd.delay(2, 3).get(timeout=1)",
        "celery.exceptions.TimeoutError: The operation timed out.",
    ),
    "socket": (
        "import socket\nsocket.create_connection(('example.org', 80))",
        f"{LIMIT} has no sockets: run this on your own machine",
    ),
    "request": (
        "from urllib.request import urlopen\nurlopen('https://example.org')",
        (
            "urllib.error.URLError: <urlopen error a page in a browser has no sockets:"
            " run this on your own machine>"
        ),
    ),
    "nobody listens": (
        "from urllib.request import urlopen\nurlopen('http://localhost:8000')",
        "urllib.error.URLError: <urlopen error [Errno 111] Connection refused>",
    ),
    "input": (
        "name = input('Name? ')",
        "EOFError: the lab has no keyboard input: put the value into the code",
    ),
    "process": (
        "import os\nos.system('ls')",
        f"{LIMIT} can't start another process",
    ),
    "no command": ("$ redis-cli ping", "redis-cli: command not found in the lab"),
    "open quote": (
        "$ celery 'call",
        "the command line can't be read: No closing quotation",
    ),
    "no file": (
        "$ cat nothing.txt",
        "cat: /home/you/django/nothing.txt: No such file or directory",
    ),
}
READ = "This link is broken: its content can't be read."


@pytest.fixture(scope="module")
def lab(browser: Browser, host: LabServer) -> Any:
    """Open one lab for all cases."""
    with open_page(browser, host.address) as page:
        yield PlaygroundPage.open(page)


@pytest.mark.parametrize("case", CASES)
def test_ends_in_a_clear_message(lab: PlaygroundPage, case: str) -> None:
    text, message = CASES[case]
    lab.run(text)
    expect(lab.status).to_contain_text(message)
    expect(lab.shell).to_have_text(re.compile(rf"(?:^|\n){re.escape(message)}\s*$"))
    lab.run("1 + 1")
    expect(lab.status).to_have_text("Done.")
    expect(lab.shell).to_contain_text(">>> 1 + 1\n2\n")


def test_a_database_that_is_gone_comes_back(lab_page: Page) -> None:
    lab = PlaygroundPage.open(lab_page)
    count = "from demoapp.models import Widget\nWidget.objects.count()"
    lab.run(count)
    expect(lab.shell).to_contain_text("count()\n3\n")
    lab.run("import os; os.remove('db.sqlite3')")
    lab.run(
        "from django.db import connection; connection.close()\nWidget.objects.count()"
    )
    expect(lab.status).to_contain_text(
        "django.db.utils.OperationalError: no such table: demoapp_widget"
    )
    lab.press("reset")
    expect(lab.status).to_have_text("The lab has been reset.")
    lab.run(count)
    expect(lab.shell).to_contain_text("count()\n3\n")


def test_a_file_that_does_not_parse_can_be_put_back(lab_page: Page) -> None:
    lab = PlaygroundPage.open(lab_page)
    lab.press("start-worker")
    expect(lab.worker).to_contain_text(" ready.")
    lab.save("demoapp/tasks.py", "def add(x, y):", "def add(x, y:")
    expect(lab.worker).to_contain_text("SyntaxError: '(' was never closed")
    expect(get(lab_page, "state-worker")).to_have_text("not running")
    get(get(lab_page, "files-pane"), "original").click()
    expect(get(lab_page, "file-note")).to_have_text("saved")
    lab.press("start-worker")
    lab.run("from demoapp.tasks import add\nadd.delay(2, 3).get(timeout=10)")
    expect(lab.shell).to_contain_text("demoapp.tasks.add(2, 3)\n5\n")


def test_a_listing_shows_its_error(lab_page: Page) -> None:
    lab = ListingsPage.open(lab_page, "howto/send-after-commit")
    listing = lab.get("from celery.signals import before_task_publish")
    listing.try_out("import torch")
    expect(listing.output).to_contain_text(
        "Traceback (most recent call last):\n"
        '  File "<console>", line 1, in <module>\n'
        "ModuleNotFoundError: No module named 'torch'\n"
    )
    expect(lab.status).to_have_text(
        "Ran the listing above first. An error in listing 2, from celery.signals import"
        " before_task_publish."
    )
    listing.press("original")
    listing.run()
    expect(listing.output).to_contain_text("from demoapp.tasks import add\n")


def make_link(value: object) -> str:
    """Return a link's fragment with a value, as the lab makes it."""
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
        "This link has an unknown version.",
    ),
    "long": (
        f"#lab={'A' * 70_000}",
        "This link is too long, so it wasn't read.",
    ),
    "bomb": (
        make_link({"v": 1, "shell": "x" * 2_000_000}),
        "This link inflates to more than 1 MB, so it wasn't read.",
    ),
    "many": (
        make_link({"v": 1, "files": {f"{number}.py": "" for number in range(200)}}),
        "This link contains too many files, so it wasn't read.",
    ),
    "outside": (
        make_link({"v": 1, "files": {"../../lib/os.py": ""}}),
        f"{READ} A file has an invalid name or text.",
    ),
    "absolute": (
        make_link({"v": 1, "files": {"/etc/passwd": ""}}),
        f"{READ} A file has an invalid name or text.",
    ),
    "prototype": (
        make_link({"v": 1, "files": {"a.py": {}}}),
        f"{READ} A file has an invalid name or text.",
    ),
    "shell": (make_link({"v": 1, "shell": ["rm"]}), READ),
}


@pytest.mark.parametrize("case", LINKS)
def test_a_broken_link_shows_an_error(lab_page: Page, case: str) -> None:
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


def test_a_hostile_link_is_shown_but_not_run(lab_page: Page, host: LabServer) -> None:
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
    lab = PlaygroundPage(lab_page)
    expect(lab.status).to_have_text("The lab is open.")
    expect(get(lab_page, "shell-input")).to_have_value("print('the shell has run')")
    expect(lab.shell).to_have_text("")
    lab.run("import demoapp.tasks")
    expect(lab.shell).to_contain_text("the file has run\n")
    assert lab_page.evaluate("window.hit") is None


def test_code_cannot_reach_the_site(browser: Browser, host: LabServer) -> None:
    """A refused request is a console error, so this test allows them."""
    context = browser.new_context(base_url=host.address)
    page = context.new_page()
    page.set_default_timeout(60_000)
    lab = PlaygroundPage.open(page)
    page.evaluate("localStorage.setItem('secret', '1')")
    host.forget()
    lab.run(SPY.strip().replace("ADDRESS", host.address))
    expect(lab.shell).to_contain_text(">>> js.self.origin\n'null'\n")
    expect(lab.shell).to_contain_text("(False, False)\n")
    expect(lab.status).to_contain_text("NetworkError")
    assert host.sent == []
    context.close()


def test_a_shared_link_contains_the_edits(lab_page: Page, host: LabServer) -> None:
    lab = PlaygroundPage.open(lab_page)
    lab.save("demoapp/tasks.py", "return x + y", "return x + y + 1000")
    get(lab_page, "shell-input").fill("from demoapp.tasks import add; add(2, 3)")
    lab.press("share")
    expect(lab.status).to_have_text(
        "Copied the link below. It contains the files that you have saved."
    )
    link = get(lab_page, "link").input_value()
    assert lab_page.evaluate("navigator.clipboard.readText()") == link
    other = lab_page.context.new_page()
    other.goto(link)
    expect(get(other, "shared-file").first).to_contain_text("return x + y + 1000")
    get(other, "load").click()
    lab = PlaygroundPage(other)
    expect(lab.status).to_have_text("The lab is open.")
    get(get(other, "shell"), "run").click()
    expect(lab.shell).to_contain_text("add(2, 3)\n1005\n")
    other.close()
