"""Installed browsers, and pages that fail on errors and foreign requests."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FIREFOX = ("firefox", "firefox-esr")
ICON = "/favicon.ico"
LOCAL = ("data:", "blob:")  # URLs that need no network
LIMIT = 60_000  # milliseconds, on a busy machine
OVERFLOW = """
() => [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && e.offsetParent)
    .filter(e => {
        for (let p = e.parentElement; p; p = p.parentElement)
            if (getComputedStyle(p).overflowX !== "visible") return false;
        return true;
    })
    .map(e => `${e.tagName}.${e.className}`)
"""
# Controls without a name in the accessibility tree.
NAMELESS = re.compile(
    r"- (?:button|checkbox|combobox|link|progressbar|radio|spinbutton|textbox)(?! \")"
)


@contextmanager
def start_playwright() -> Iterator[Playwright]:
    """Start Playwright; a process can have only one."""
    expect.set_options(timeout=LIMIT)
    with sync_playwright() as playwright:
        yield playwright


@contextmanager
def launch_chromium(playwright: Playwright) -> Iterator[Browser]:
    """Start the installed Chromium or Chrome, or else Playwright's Chromium."""
    program = _find(CHROMIUM)
    browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
    yield browser
    browser.close()


@contextmanager
def launch_firefox(playwright: Playwright) -> Iterator[Browser]:
    """Start the installed Firefox, or else Playwright's."""
    program = _find(FIREFOX)
    # Playwright drives an installed Firefox by WebDriver BiDi, and its own by another protocol.
    channel = "moz-firefox" if program else None
    browser = playwright.firefox.launch(executable_path=program, channel=channel)
    yield browser
    browser.close()


def _find(programs: tuple[str, ...]) -> str | None:
    return next(filter(None, map(shutil.which, programs)), None)


@contextmanager
def launch_browser() -> Iterator[Browser]:
    """Start Playwright and a Chromium."""
    with start_playwright() as playwright, launch_chromium(playwright) as browser:
        yield browser


@contextmanager
def open_page(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """Open a page that fails on a console error or a request to another host.

    A missing /favicon.ico is no error: browsers request it if a page names no icon, as the
    admin's pages do.
    """
    context = browser.new_context(base_url=address, **options)
    context.set_default_timeout(LIMIT)
    if browser.browser_type.name == "chromium":  # Firefox has no such permissions
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page = context.new_page()
    faults: list[str] = []
    page.on(
        "console",
        lambda message: (
            faults.append(message.text)
            if message.type == "error" and not message.location["url"].endswith(ICON)
            else None
        ),
    )
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((address, *LOCAL))
            else faults.append(request.url)
        ),
    )
    yield page
    context.close()
    assert faults == [], faults


def assert_fits(page: Page) -> None:
    """Fail if the page or an element is wider than the window."""
    assert page.viewport_size
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    wide = page.evaluate(OVERFLOW)
    assert wide == [], f"{page.url}: {wide}"


def assert_named(page: Page) -> None:
    """Fail if a control has no accessible name."""
    nameless = NAMELESS.findall(page.locator("body").aria_snapshot())
    assert nameless == [], f"{page.url}: {nameless}"
