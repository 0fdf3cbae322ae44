"""The lab in Chromium: the ways in which readers use it."""

from __future__ import annotations

import re

from lab_pages import LabServer, ListingsPage, PlaygroundPage, get
from playwright.sync_api import Page, expect

FIRST_PAGE = "django/first-steps-with-django"
COMMIT_PAGE = "howto/send-after-commit"
WORKER = "celery -A proj worker -l INFO"
TO_QUEUE = "sent to queue celery"
ADD = "demoapp.tasks.add(2, 3)"


def start_worker(lab: ListingsPage | PlaygroundPage) -> None:
    """Press the worker's Start button, and wait until the worker is ready."""
    lab.press("start-worker")
    expect(lab.worker).to_contain_text(" ready.")
    expect(get(lab.page, "state-worker")).to_have_text("running")


def test_a_reader_sees_a_message_come_and_go(lab_page: Page) -> None:
    """Send a message, look into the queue, start the worker, and read the result."""
    lab = ListingsPage.open(lab_page, FIRST_PAGE)
    lab.get(WORKER).run()
    expect(lab.worker).to_contain_text(" -------------- celery@")
    expect(lab.worker).to_contain_text(". demoapp.tasks.add\n")
    lab.press("stop-worker")
    expect(get(lab_page, "state-worker")).to_have_text("not running")

    listing = lab.get("add.delay(2, 3).get(timeout=10)")
    listing.try_out("from demoapp.tasks import add\nsent = add.delay(2, 3)")
    message = lab.find_messages(ADD)
    expect(message).to_have_attribute("data-state", "waiting")
    message.locator("summary").click()
    expect(message.locator("dd").first).to_contain_text(
        "[\n  [\n    2,\n    3\n  ],\n  {},"
    )
    expect(message.locator("dd").nth(1)).to_contain_text('"task": "demoapp.tasks.add"')

    start_worker(lab)
    expect(message).to_have_attribute("data-state", "succeeded: 5")
    expect(lab.worker).to_contain_text(
        re.compile(r"Task demoapp\.tasks\.add\[[\w-]+\] succeeded in [\d.]+s: 5")
    )
    assert lab.find_states(ADD) == ["waiting", "succeeded: 5"]
    listing.try_out("sent.get(timeout=10)")
    expect(listing.output).to_have_text(">>> sent.get(timeout=10)\n5\n")
    listing.press("original")
    expect(listing.field).to_have_count(0)


def test_an_edited_task_runs_as_edited(lab_page: Page) -> None:
    lab = ListingsPage.open(lab_page, FIRST_PAGE)
    listing = lab.get("add.delay(2, 3).get(timeout=10)")
    listing.run()
    expect(listing.output).to_contain_text(f"{TO_QUEUE}: {ADD}\n5\n")

    file = lab.get('"""Take plain values or primary keys, never model instances."""')
    text = file.element.locator("pre").first.inner_text()
    file.try_out(text.replace("return x + y", "return x + y + 1000"))
    expect(file.output).to_have_text("demoapp/tasks.py is written.\n")
    listing.run()
    expect(listing.output).to_contain_text(f"{TO_QUEUE}: {ADD}\n1005\n")

    file.press("original")
    listing.run()
    expect(listing.output).to_contain_text(f"{TO_QUEUE}: {ADD}\n5\n")


def test_a_file_that_was_not_edited_is_unchanged(lab_page: Page) -> None:
    lab = ListingsPage.open(lab_page, COMMIT_PAGE)
    listing = lab.get("def create_user(request):")
    listing.run()
    report = "accounts/views/delay_on_commit.py is unchanged."
    expect(listing.output).to_have_text(f"{report}\n")
    expect(lab.status).to_have_text(f"Ran the 2 listings above first. {report}")


def test_beat_sends_by_its_schedule(lab_page: Page) -> None:
    lab = PlaygroundPage.open(lab_page)
    lab.run(
        "from django_celery_beat.models import IntervalSchedule, PeriodicTask\n"
        "second = IntervalSchedule.objects.create(every=1, period='seconds')\n"
        "task = 'demoapp.tasks.count_widgets'\n"
        "PeriodicTask.objects.create(name='Count', task=task, interval=second)"
    )
    expect(lab.shell).to_contain_text("<PeriodicTask: Count: every second>")
    start_worker(lab)
    lab.press("start-beat")
    beat = get(lab_page, "terminal-beat")
    expect(beat).to_contain_text("Scheduler: Sending due task Count")
    expect(lab.find_messages("count_widgets").first).to_have_attribute(
        "data-state", "succeeded: 3"
    )
    results = get(lab_page, "pane-results").locator("tbody tr")
    expect(results.first.get_by_text("SUCCESS", exact=True)).to_be_visible()


def test_a_message_is_sent_after_the_commit(lab_page: Page) -> None:
    """A commit queues one message, and a rollback queues none."""
    lab = ListingsPage.open(lab_page, COMMIT_PAGE)
    listing = lab.get("add.delay_on_commit(2, 2)")
    listing.run()
    expect(lab.find_messages()).to_have_count(2)
    expect(lab.find_messages("demoapp.tasks.add(2, 2)")).to_have_attribute(
        "data-state", "waiting"
    )
    expect(listing.output).to_contain_text(
        "still inside\nsending demoapp.tasks.add (2, 2)\n"
        f"{TO_QUEUE}: demoapp.tasks.add(2, 2)\n"
    )
    mark = listing.output.locator(".lab-mark").last
    expect(mark).to_have_css("display", "block")
    expect(mark).to_have_css("user-select", "none")
    listing.try_out(
        "with transaction.atomic():\n"
        "    add.delay_on_commit(7, 7)\n"
        "    print('still inside')\n"
        "    transaction.set_rollback(True)\n"
    )
    expect(lab.find_messages()).to_have_count(2)


def test_a_retry_waits_for_its_time(lab_page: Page) -> None:
    lab = PlaygroundPage.open(lab_page)
    start_worker(lab)
    lab.run(
        "from demoapp.tasks import check_supplier\n"
        "check_supplier.delay('http://localhost:8000/')"
    )
    title = "demoapp.tasks.check_supplier('http://localhost:8000/')"
    expect(lab.find_messages(title)).to_have_count(2)
    expect(lab.find_messages(title).first).to_have_attribute(
        "data-state", re.compile("^failed, will be retried: ")
    )
    expect(lab.find_messages(title).last).to_have_attribute(
        "data-state", re.compile(r"^scheduled for \d{4}-")
    )
    expect(get(lab_page, "state-worker")).to_have_text("running, next in 1 s")
    expect(lab.worker).to_contain_text(re.compile(r"retry: Retry in 1s: "))
    expect(lab.find_messages(title)).to_have_count(3)  # and the next one after 2 s


def test_a_chord_ends_in_its_callback(lab_page: Page) -> None:
    lab = PlaygroundPage.open(lab_page)
    start_worker(lab)
    lab.run("from celery import chord\nfrom demoapp.tasks import add, xsum")
    lab.run("chord([add.s(1, 1), add.s(2, 2)])(xsum.s()).get(timeout=10)")
    expect(lab.shell).to_contain_text(f"{TO_QUEUE}: demoapp.tasks.add(2, 2)\n6\n")
    expect(lab.worker).to_contain_text(f"{TO_QUEUE}: demoapp.tasks.xsum([2, 4])\n")
    expect(lab.find_messages("demoapp.tasks.xsum([2, 4])")).to_have_attribute(
        "data-state", "succeeded: 6"
    )


def test_a_reader_stops_an_endless_loop(lab_page: Page) -> None:
    lab = ListingsPage.open(lab_page, COMMIT_PAGE)
    listing = lab.get("from celery.signals import before_task_publish")
    listing.edit("while True: pass")
    listing.press("run")
    listing.press("stop")
    stopped = "Stopped. The next Run restarts the lab."
    expect(listing.error).to_have_text(stopped)
    expect(lab.status).to_have_text(stopped)
    listing.try_out("1 + 1")
    expect(listing.output).to_have_text(">>> 1 + 1\n2\n")


def test_an_endless_loop_ends_after_30_seconds(lab_page: Page) -> None:
    lab_page.clock.install()
    lab = PlaygroundPage.open(lab_page)
    lab.run("while True: pass")
    expect(get(lab_page, "dock-stop")).to_be_visible()
    lab_page.clock.fast_forward(30_000)
    expect(lab.status).to_have_text(
        "Stopped after 30 s. The next Run restarts the lab."
    )
    lab.run("1 + 1")
    expect(lab.shell).to_contain_text(">>> 1 + 1\n2\n")


def test_reset_forgets_everything(lab_page: Page) -> None:
    lab = PlaygroundPage.open(lab_page)
    start_worker(lab)
    lab.run("from demoapp.tasks import add\nadd.delay(2, 3)")
    expect(lab.find_messages(ADD)).to_have_attribute("data-state", "succeeded: 5")
    lab.press("reset")
    expect(lab.status).to_have_text("The lab has been reset.")
    expect(lab.find_messages()).to_have_count(0)
    expect(get(lab_page, "state-worker")).to_have_text("not running")
    expect(lab.worker).to_have_text("")
    lab.run("add")
    expect(lab.shell).to_contain_text("NameError: name 'add' is not defined")


def test_two_pages_are_independent(lab_page: Page, host: LabServer) -> None:
    other_page = lab_page.context.new_page()
    labs = [PlaygroundPage.open(lab_page), PlaygroundPage.open(other_page)]
    for number, lab in enumerate(labs):
        lab.run(
            f"number = {number}\nfrom demoapp.tasks import add\nadd.delay(number, 9)"
        )
    for number, lab in enumerate(labs):
        expect(lab.find_messages(f"demoapp.tasks.add({number}, 9)")).to_have_count(1)
        expect(lab.find_messages()).to_have_count(1)
    other_page.close()
