"""The example in a browser, over the web, worker and beat that the demo runs."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator

import pytest
from browsers import LIMIT, assert_fits, assert_named, open_page
from demos import Demo, run_demo
from playwright.sync_api import Browser, Page, Route, expect
from waiting import wait_for

COUNT = "demoapp.tasks.count_widgets"
MAIL = "accounts.tasks.send_email"
PASSWORD = "a long enough one"
BAR = re.compile(r'<progress [^>]*value="(\d+)" max="10"></progress>\s+\1 of 10\s')


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with run_demo(tmp_path_factory.mktemp("demo")) as demo:
        yield demo


@pytest.fixture
def page(browser: Browser, demo: Demo) -> Iterator[Page]:
    """A page of the demo, in a browser that has opened none before."""
    with open_page(browser, demo.address) as page:
        yield page


@pytest.fixture
def failing_page(browser: Browser, demo: Demo) -> Iterator[Page]:
    """A page of the demo in which requests may fail, which a console reports as errors."""
    context = browser.new_context(base_url=demo.address)
    context.set_default_timeout(LIMIT)
    yield context.new_page()
    context.close()


def sign_up(page: Page, name: str, again: str = PASSWORD) -> None:
    """Fill the form in, and send it."""
    page.get_by_label("Username").fill(name)
    page.get_by_label("Email").fill(f"{name}@example.org")
    page.get_by_label("Password:").fill(PASSWORD)
    page.get_by_label("Password confirmation").fill(again)
    page.get_by_role("button", name="Sign up").click()


def find_mails(demo: Demo, name: str) -> list[str]:
    return [text for to, text in demo.find_mails() if to == f"{name}@example.org"]


def test_sign_up_writes_a_mail(demo: Demo, page: Page) -> None:
    """The worker finds the user, who is committed by then."""
    page.goto("/")
    page.get_by_role("link", name="Sign up").click()
    sign_up(page, "ada")
    expect(page.get_by_role("heading", name="Welcome")).to_be_visible()
    expect(page).to_have_url(re.compile("/accounts/welcome/$"))
    (text,) = wait_for(lambda: find_mails(demo, "ada"))
    assert text == "Hello ada, nice to have you here.\n"
    database = sqlite3.connect(demo.folder / "django" / "var" / "demo.sqlite3")
    users = database.execute("select email from accounts_user where username = 'ada'")
    assert users.fetchall() == [("ada@example.org",)]
    database.close()
    assert "DoesNotExist" not in demo.text


def test_a_mistake_writes_no_mail(demo: Demo, page: Page) -> None:
    """Nothing is sent before the form is right; tasks are received in their order."""
    before = len(demo.find_received(MAIL))
    page.goto("/accounts/sign-up/")
    sign_up(page, "bob", "another one")
    error = page.locator(".errorlist").get_by_text("The two password fields")
    expect(error).to_be_visible()
    expect(page.get_by_label("Username")).to_have_value("bob")
    sign_up(page, "bob")
    expect(page.get_by_role("heading", name="Welcome")).to_be_visible()
    assert len(wait_for(lambda: find_mails(demo, "bob"))) == 1
    assert len(demo.find_received(MAIL)) == before + 1


def test_progress_is_seen(page: Page) -> None:
    """The bar fills and gives way to the result, and the page is never reloaded."""
    seen = []
    page.goto("/")
    page.get_by_role("button", name="Polish gear").click()
    expect(page.get_by_role("progressbar", name="Progress")).to_be_visible()
    page.evaluate("window.loadedOnce = true")
    while match := BAR.search(page.locator("dl").inner_html()):
        seen.append(int(match[1]))
        shown = page.locator(f"progress[value='{match[1]}']")
        expect(shown).to_have_count(0)  # until the script shows the next value
    expect(page.locator("dd")).to_have_text(["SUCCESS", "gear shines"])
    expect(page.locator("[data-poll]")).to_have_count(0)
    assert page.evaluate("window.loadedOnce")
    assert seen == sorted(seen)
    assert len(set(seen)) > 1


def test_progress_is_seen_without_javascript(demo: Demo, browser: Browser) -> None:
    """A link gets the page again, as long as the task isn't done."""
    with open_page(browser, demo.address, java_script_enabled=False) as page:
        page.goto("/")
        page.get_by_role("button", name="Polish gear").click()
        link = page.get_by_role("link", name="Look again")
        expect(link).to_be_visible()
        while link.count():
            link.click()
        expect(page.locator("dd")).to_have_text(["SUCCESS", "gear shines"])


def test_polling_goes_on_after_a_lost_connection(failing_page: Page) -> None:
    """A request that fails is made again, with the page as it was meanwhile."""
    page, failed = failing_page, []

    def fail_twice(route: Route) -> None:
        if route.request.resource_type == "fetch" and len(failed) < 2:
            failed.append(route.request.url)
            route.fulfill(status=503, body="")
        else:
            route.continue_()

    page.route("**/results/**", fail_twice)
    page.goto("/")
    page.get_by_role("button", name="Polish gear").click()
    expect(page.locator("dd")).to_have_text(["SUCCESS", "gear shines"])
    assert len(failed) == 2


def test_polling_stops_when_the_session_is_lost(failing_page: Page) -> None:
    """The result is for the visitor who sent the task; the page shows why it stops."""
    page = failing_page
    page.goto("/")
    page.get_by_role("button", name="Polish gear").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.context.clear_cookies()
    expect(page.get_by_text("This visitor sent no such task.")).to_be_visible()
    assert page.locator("script").count() == 0


def test_the_admin_schedules_a_task(demo: Demo, page: Page) -> None:
    """Beat reads the schedule from the database, and each result is a row there."""
    demo.manage(
        "createsuperuser",
        "--noinput",
        DJANGO_SUPERUSER_USERNAME="grace",
        DJANGO_SUPERUSER_EMAIL="grace@example.org",
        DJANGO_SUPERUSER_PASSWORD=PASSWORD,
    )
    page.goto("/")
    widgets = page.get_by_role("button", name="Polish").count()
    page.get_by_role("link", name="Admin").click()
    page.get_by_label("Username").fill("grace")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()

    page.get_by_role("link", name="Intervals").click()
    page.get_by_role("link", name="Add interval").click()
    page.get_by_label("Number of Periods").fill("1")
    page.get_by_label("Interval Period").select_option("seconds")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".success")).to_contain_text("was added successfully")

    page.goto("/admin/")
    page.get_by_role("link", name="Periodic tasks", exact=True).click()
    page.get_by_role("link", name="Add periodic task").click()
    page.get_by_label("Name:", exact=True).fill("Count")
    page.get_by_label("Task (registered)").select_option(COUNT)
    page.get_by_label("Interval Schedule").select_option("every second")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".success")).to_contain_text("was added successfully")

    sent = wait_for(lambda: demo.find_received(COUNT))[0]
    wait_for(lambda: f"{COUNT}[{sent}] succeeded" in demo.text)
    page.goto("/admin/")
    page.get_by_role("link", name="Task results").click()
    page.get_by_role("link", name=sent).click()
    expect(page.locator(".field-result .readonly")).to_have_text(str(widgets))


def look_at(page: Page) -> None:
    expect(page.locator("h1")).to_be_visible()
    assert_fits(page)
    assert_named(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit(demo: Demo, browser: Browser, scheme: str) -> None:
    """Each page in each of its states, with a name as long as the model takes."""
    size = {"width": 390, "height": 900}
    with open_page(browser, demo.address, viewport=size, color_scheme=scheme) as page:
        page.goto("/")
        page.get_by_label("Widget").select_option(index=3)
        page.get_by_label("Name").fill("m" * 140)
        page.get_by_role("button", name="Rename").click()
        expect(page.locator("dd")).to_have_text(["SUCCESS", "m" * 140])
        look_at(page)
        page.goto("/")
        look_at(page)
        page.get_by_role("button", name="Polish").first.click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        look_at(page)
        page.goto("/accounts/welcome/")
        look_at(page)
        page.goto("/accounts/sign-up/")
        look_at(page)
        sign_up(page, "eve", "another one")
        expect(page.locator(".errorlist")).to_be_visible()
        look_at(page)
