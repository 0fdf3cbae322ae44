"""The lab in Firefox: the tests of test_lab.py that depend on the browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsers import launch_firefox
from lab_pages import LabServer, ListingsPage, PlaygroundPage, get
from playwright.sync_api import Browser, Page, Playwright, expect

FIRST_PAGE = "django/first-steps-with-django"
WORKER = "celery -A proj worker -l INFO"
ADD = "demoapp.tasks.add(2, 3)"


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Start Firefox in place of Chromium, for the pages of conftest.py."""
    with launch_firefox(playwright) as browser:
        yield browser


def test_a_reader_sees_a_message_come_and_go(lab_page: Page) -> None:
    lab = ListingsPage.open(lab_page, FIRST_PAGE)
    lab.get(WORKER).run()
    lab.press("stop-worker")
    expect(get(lab_page, "state-worker")).to_have_text("not running")
    listing = lab.get("add.delay(2, 3).get(timeout=10)")
    listing.try_out("from demoapp.tasks import add\nsent = add.delay(2, 3)")
    message = lab.find_messages(ADD)
    expect(message).to_have_attribute("data-state", "waiting")
    lab.press("start-worker")
    expect(lab.worker).to_contain_text(" ready.")
    expect(message).to_have_attribute("data-state", "succeeded: 5")
    assert lab.find_states(ADD) == ["waiting", "succeeded: 5"]
    listing.try_out("sent.get(timeout=10)")
    expect(listing.output).to_have_text(">>> sent.get(timeout=10)\n5\n")


def test_a_reader_stops_an_endless_loop(lab_page: Page) -> None:
    lab = PlaygroundPage.open(lab_page)
    lab.run("while True: pass")
    lab.press("dock-stop")
    stopped = "Stopped. The next Run restarts the lab."
    expect(lab.status).to_have_text(stopped)
    lab.run("6 * 7")
    expect(lab.shell).to_contain_text("\n42\n")


def test_a_second_visit_fetches_nothing_again(lab_page: Page, host: LabServer) -> None:
    PlaygroundPage.open(lab_page)
    assert host.find("/_lab/")
    host.forget()
    PlaygroundPage.open(lab_page)
    assert host.find("/_lab/") == []
