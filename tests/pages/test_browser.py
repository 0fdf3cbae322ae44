"""The built pages in Chromium: their width, tabs, copy buttons and ledger."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from browsers import assert_fits
from checkouts import ROOT
from playwright.sync_api import Page

FIRST_PAGE = "django/first-steps-with-django"


def find_names(pages: Path) -> list[str]:
    """Return the names of the pages, which are their URLs without `.html`."""
    entries = json.loads((pages / "ledger.json").read_text())["listings"]
    names = {
        entry["page"].removeprefix("docs/").rpartition(".")[0] for entry in entries
    }
    return sorted({*names, "index", "reference/ledger", "404"})


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit(page: Page, pages: Path, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    names = find_names(pages)
    assert len(names) > 5
    for name in names:
        page.goto(f"/{name}.html")
        assert_fits(page)


def test_tab_is_chosen_for_the_whole_site(page: Page) -> None:
    page.goto(f"/{FIRST_PAGE}.html")
    tabs = page.get_by_role("tab", name="RabbitMQ")
    assert tabs.count() > 1
    tabs.first.click()
    for _ in range(2):  # immediately, and after the page is opened again
        for number in range(tabs.count()):
            assert tabs.nth(number).get_attribute("aria-selected") == "true"
            panel = tabs.nth(number).get_attribute("aria-controls")
            assert page.locator(f"[id='{panel}']").is_visible()
        page.goto("/index.html")
        page.goto(f"/{FIRST_PAGE}.html")


def copy(page: Page, anchor: str) -> str:
    """Press a listing's copy button and return the clipboard's text."""
    page.evaluate("navigator.clipboard.writeText('')")
    block = page.locator(f"[id='{anchor}'] button.copybtn")
    block.scroll_into_view_if_needed()
    block.click(force=True)
    page.wait_for_function("navigator.clipboard.readText().then(text => text !== '')")
    return page.evaluate("navigator.clipboard.readText()")


def test_copy_gives_the_file(page: Page, pages: Path) -> None:
    """The copy of a whole file's listing equals the file."""
    page.goto("/reference/example-project.html")
    entries = json.loads((pages / "ledger.json").read_text())["listings"]
    whole = [e for e in entries if e["page"] == "docs/reference/example-project.rst"]
    assert len(whole) > 20
    for entry in whole:
        text = (ROOT / entry["source"]).read_text()
        assert copy(page, entry["anchor"]).rstrip("\n") == text.rstrip("\n"), entry


def test_copy_gives_the_input_of_a_session(page: Page, pages: Path) -> None:
    """The copy of a session has neither prompts nor output."""
    page.goto(f"/{FIRST_PAGE}.html")
    entries = json.loads((pages / "ledger.json").read_text())["listings"]
    sessions = [
        entry
        for entry in entries
        if entry["page"].startswith(f"docs/{FIRST_PAGE}") and entry["kind"] == "session"
    ]
    assert sessions
    for entry in sessions:
        shown = page.locator(f"[id='{entry['anchor']}'] pre").inner_text()
        prompts = (">>> ", "... ")
        typed = [line[4:] for line in shown.splitlines() if line.startswith(prompts)]
        assert copy(page, entry["anchor"]).split("\n") == typed, entry


def test_each_page_shows_its_count(page: Page, pages: Path) -> None:
    ledger = json.loads((pages / "ledger.json").read_text())
    for path in {entry["page"] for entry in ledger["listings"]}:
        parts = []
        for kind, name in (("listings", "listings"), ("mentions", "names")):
            entries = [entry for entry in ledger[kind] if entry["page"] == path]
            proven = sum(entry["outcome"] == "proven" for entry in entries)
            if entries:
                parts.append(f"{proven} of {len(entries)} {name}")
        page.goto(f"/{path.removeprefix('docs/').rpartition('.')[0]}.html")
        summary = page.locator(".lockstep-summary").inner_text()
        assert summary.startswith(f"{' and '.join(parts)} proven with "), path


def test_ledger_links_to_listing_and_source(page: Page, pages: Path) -> None:
    page.goto("/reference/ledger.html")
    links = page.locator(".lockstep-ledger a").evaluate_all(
        "links => links.map(a => a.href)"
    )
    assert len(links) > 100
    for name in sorted({link.partition("#")[0] for link in links}):
        page.goto(name)
        ids = set(
            page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        )
        wanted = {
            link.partition("#")[2] for link in links if link.startswith(f"{name}#")
        }
        assert wanted <= ids, wanted - ids
