"""The lab's use of the network, its accessibility, and browsers without a feature."""

from __future__ import annotations

import pytest
from browsers import assert_fits, assert_named, open_page
from lab_pages import FOLDER, LabServer, ListingsPage, PlaygroundPage, get
from playwright.sync_api import Browser, Page, Route, expect

FIRST_PAGE = "django/first-steps-with-django"
COMMIT_PAGE = "howto/send-after-commit"
FIRST = "from celery.signals import before_task_publish"
BUTTONS = "[data-lab=run], [data-lab=edit], [data-lab=reason], [data-lab=open]"
WITHOUT = [  # features that a browser may lack
    "WebAssembly",
    "Worker",
    "DecompressionStream",
    "MessageChannel",
]
ANIMATED = """
() => [...document.querySelectorAll(".lab-items li, .lab-panel, .lab-panel *")]
    .filter(e => getComputedStyle(e).animationName !== "none")
    .map(e => e.outerHTML)
"""


def test_nothing_is_fetched_before_a_click(lab_page: Page, host: LabServer) -> None:
    lab = ListingsPage.open(lab_page, FIRST_PAGE)
    expect(get(lab_page, "run").first).to_be_visible()
    lab_page.wait_for_load_state("networkidle")
    assert host.find(FOLDER) == []
    own = [path.partition("?")[0] for path in host.find() if "lab" in path]
    assert sorted(own) == ["/_static/lab.css", "/_static/lab.js"]
    lab.get("celery_app.conf.timezone").run()
    assert set(host.find(FOLDER)) > {
        f"{FOLDER}{file['url']}" for file in lab.data["files"].values()
    }


def test_a_second_visit_fetches_nothing_again(lab_page: Page, host: LabServer) -> None:
    for name, text in [(FIRST_PAGE, "celery_app.conf.timezone"), (COMMIT_PAGE, FIRST)]:
        listing = ListingsPage.open(lab_page, name).get(text)
        listing.run()
        expect(listing.output).to_contain_text(">>> ")
    host.forget()
    listing = ListingsPage.open(lab_page, COMMIT_PAGE).get(FIRST)
    listing.run()
    expect(listing.output).to_contain_text(">>> ")
    assert host.find(FOLDER) == []
    assert host.count() == 0, host.sent


def test_a_started_lab_needs_no_network(lab_page: Page, host: LabServer) -> None:
    lab = PlaygroundPage.open(lab_page)
    host.forget()
    lab_page.context.set_offline(True)
    lab.run("1 + 1")
    expect(lab.shell).to_contain_text(">>> 1 + 1\n2\n")
    lab.press("reset")
    expect(lab.status).to_have_text("The lab has been reset.")
    lab.run("2 + 2")
    expect(lab.shell).to_have_text(">>> 2 + 2\n4\n")
    assert host.sent == []


def test_shows_that_the_network_is_missing(browser: Browser, host: LabServer) -> None:
    """A click without a network shows an error in the listing's bar."""
    context = browser.new_context(base_url=host.address)
    page = context.new_page()
    lab = ListingsPage.open(page, COMMIT_PAGE)
    listing = lab.get(FIRST)
    context.set_offline(True)
    listing.press("run")
    expect(get(page, "missing")).to_have_text(
        "The lab could not be loaded. Reload the page and try again."
    )
    context.close()


def test_works_with_the_keyboard_alone(lab_page: Page) -> None:
    lab = ListingsPage.open(lab_page, COMMIT_PAGE)
    listing = lab.get(FIRST)
    keys = lab_page.keyboard

    def go(hook: str, key: str = "Tab") -> None:
        """Press a key until an element has the focus."""
        for _ in range(40):
            keys.press(key)
            hooked = "document.activeElement.dataset.lab"
            if lab_page.evaluate(hooked) == hook:
                return
        raise AssertionError(f"Tab doesn't reach {hook}")

    get(listing.element, "run").focus()
    keys.press("Enter")
    expect(listing.output).to_be_focused()
    go("edit", "Shift+Tab")
    keys.press("Enter")
    expect(listing.field).to_be_focused()
    keys.press("Control+A")
    keys.type("1 + 1")
    keys.press("Control+Enter")
    expect(listing.output).to_have_text(">>> 1 + 1\n2\n")
    listing.field.focus()
    go("original")
    keys.press("Enter")
    expect(get(listing.element, "edit")).to_be_focused()
    go("to-dock")
    keys.press("Enter")
    expect(get(lab_page, "dock")).to_be_focused()
    go("start-worker")
    keys.press("Enter")
    expect(get(lab_page, "stop-worker")).to_be_focused()
    expect(lab.worker).to_contain_text(" ready.")
    keys.press("Enter")
    expect(get(lab_page, "start-worker")).to_be_focused()


def test_a_screen_reader_gets_the_status(lab_page: Page) -> None:
    lab = ListingsPage.open(lab_page, COMMIT_PAGE)
    listing = lab.get("add.delay_on_commit(2, 2)")
    listing.run()
    expect(lab.status).to_have_role("status")
    expect(lab.status).to_have_attribute("aria-live", "polite")
    expect(lab.status).to_have_text(
        "Ran the 2 listings above first. Ran listing 4, add.delay_on_commit(1, 1)."
        " Queue: 2 new."
    )
    lab.press("start-worker")
    expect(lab.status).to_have_text("Worker is running.")
    expect(listing.output).to_have_accessible_name(
        "Output of listing 4, add.delay_on_commit(1, 1)"
    )
    assert_named(lab_page)


@pytest.mark.parametrize("width", [1280, 390])
def test_fits_the_window(lab_page: Page, width: int) -> None:
    lab_page.set_viewport_size({"width": width, "height": 844})
    lab = ListingsPage.open(lab_page, COMMIT_PAGE)
    listing = lab.get("add.delay_on_commit(2, 2)")
    listing.edit("add.delay_on_commit(2, 2)\nprint('wide ' * 80)\nprint('w' * 400)")
    listing.run()
    lab.press("start-worker")
    expect(lab.find_messages().last).to_have_attribute("data-state", "succeeded: 4")
    lab.find_messages().last.locator("summary").click()
    assert_fits(lab_page)
    whole = PlaygroundPage.open(lab_page)
    whole.press("start-worker")
    whole.run("from demoapp.tasks import add\nadd.delay(2, 3)\nprint('wide ' * 80)")
    expect(whole.find_messages().last).to_have_attribute("data-state", "succeeded: 5")
    assert_fits(lab_page)


def test_reduced_motion_stops_animations(lab_page: Page) -> None:
    lab_page.emulate_media(reduced_motion="reduce")
    lab = ListingsPage.open(lab_page, COMMIT_PAGE)
    lab.get("add.delay_on_commit(2, 2)").run()
    expect(lab.find_messages()).to_have_count(2)
    assert lab_page.evaluate(ANIMATED) == []
    lab_page.emulate_media(reduced_motion="no-preference")
    assert len(lab_page.evaluate(ANIMATED)) == 2


def test_without_javascript_the_recorded_output_is_there(
    browser: Browser, host: LabServer
) -> None:
    with open_page(browser, host.address, java_script_enabled=False) as page:
        page.goto(f"/{COMMIT_PAGE}.html")
        shown = page.locator(".highlight pre", has_text="add.delay_on_commit(2, 2)")
        expect(shown).to_contain_text("still inside\nsending demoapp.tasks.add (2, 2)")
        expect(page.locator(BUTTONS)).to_have_count(0)
        page.goto("/lab/index.html")
        expect(page.locator("#lab-playground")).to_contain_text(
            "needs JavaScript, WebAssembly"
        )
        expect(page.locator(BUTTONS)).to_have_count(0)


@pytest.mark.parametrize("name", WITHOUT)
def test_a_browser_without_a_feature_gets_no_button(
    lab_page: Page, host: LabServer, name: str
) -> None:
    lab_page.add_init_script(f"delete window.{name}")
    for page in (COMMIT_PAGE, "lab/index"):
        lab_page.goto(f"/{page}.html")
        expect(lab_page.locator("#lab-data")).to_have_count(1)
        expect(lab_page.locator(BUTTONS)).to_have_count(0)
    assert host.find(FOLDER) == []


def test_shows_why_a_listing_cannot_run(lab_page: Page) -> None:
    lab = ListingsPage.open(lab_page, COMMIT_PAGE)
    listing = lab.get("python manage.py test accounts.tests.test_views")
    reason = "one of the tests needs a second thread, which a browser's Python has not"
    expect(get(listing.element, "run")).to_have_count(0)
    button, text = get(listing.element, "reason"), get(listing.element, "reason-text")
    expect(button).to_have_attribute("title", reason)
    expect(button).to_have_accessible_description(reason)
    expect(text).to_be_hidden()
    button.hover()
    expect(text).to_be_visible()
    lab_page.mouse.move(0, 0)
    expect(text).to_be_hidden()
    button.click()
    expect(text).to_have_text(reason)
    expect(listing.element.locator("pre").first).to_contain_text("Found 6 test(s).")


def test_shows_the_differences_from_a_server(lab_page: Page) -> None:
    lab = ListingsPage.open(lab_page, COMMIT_PAGE)
    lab.get(FIRST).run()
    differs = get(lab_page, "differs")
    expect(differs).to_have_text(
        "This is one process in your browser: one task at a time, a worker that pauses"
        " when it is idle, and a reload forgets everything. What differs from a server"
    )
    differs.locator("a").click()
    expect(lab_page.locator("#in-your-browser-differs")).to_be_attached()


def test_shows_the_progress_of_loading(lab_page: Page) -> None:
    """The test holds the largest file back, so that its line stays visible."""
    held: list[Route] = []
    lab_page.route("**/pyodide.asm.*.wasm.gz", lambda route: held.append(route))
    lab = ListingsPage.open(lab_page, COMMIT_PAGE)
    lab.get(FIRST).press("run")
    expect(lab.status).to_have_text("Loading Python and its packages.")
    loading = get(lab_page, "loading")
    sizes = {name: file["bytes"] / 1e6 for name, file in lab.data["files"].items()}
    total, held_back = sum(sizes.values()), sizes["pyodide.asm.wasm"]
    expect(loading).to_have_text(
        f"Loading pyodide.asm.wasm: {total - held_back:.1f} MB of {total:.1f} MB"
    )
    held[0].continue_()
    expect(loading).to_have_text("")
