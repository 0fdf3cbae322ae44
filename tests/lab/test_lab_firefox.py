"""The lab in Firefox: what tests/lab/test_lab.py does in Chromium, as far as browsers differ."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsers import launch_firefox
from lab_pages import LabServer, Listings, Whole, get
from playwright.sync_api import Browser, Page, Playwright, expect

FIRST_PAGE = "django/first-steps-with-django"
WORKER = "celery -A proj worker -l INFO"
ADD = "demoapp.tasks.add(2, 3)"


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Firefox in place of Chromium, for the pages of conftest.py."""
    with launch_firefox(playwright) as browser:
        yield browser


def test_a_reader_sees_a_message_come_and_go(lab_page: Page) -> None:
    room = Listings.open(lab_page, FIRST_PAGE)
    room.get(WORKER).run()
    room.press("stop-worker")
    expect(get(lab_page, "state-worker")).to_have_text("not running")
    listing = room.get("add.delay(2, 3).get(timeout=10)")
    listing.try_out("from demoapp.tasks import add\nsent = add.delay(2, 3)")
    message = room.find_messages(ADD)
    expect(message).to_have_attribute("data-state", "waiting")
    room.press("start-worker")
    expect(room.worker).to_contain_text(" ready.")
    expect(message).to_have_attribute("data-state", "succeeded: 5")
    assert room.find_states(ADD) == ["waiting", "succeeded: 5"]
    listing.try_out("sent.get(timeout=10)")
    expect(listing.output).to_have_text(">>> sent.get(timeout=10)\n5\n")


def test_an_endless_loop_is_stopped_and_the_page_goes_on(lab_page: Page) -> None:
    room = Whole.open(lab_page)
    room.run("while True: pass")
    room.press("room-stop")
    stopped = "Stopped. The page starts anew with the next Run."
    expect(room.status).to_have_text(stopped)
    room.run("6 * 7")
    expect(room.shell).to_contain_text("\n42\n")


def test_a_second_visit_fetches_nothing_of_the_lab_again(
    lab_page: Page, host: LabServer
) -> None:
    Whole.open(lab_page)
    assert host.find("/_lab/")
    host.forget()
    Whole.open(lab_page)
    assert host.find("/_lab/") == []
