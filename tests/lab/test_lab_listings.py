"""Each listing of the lab runs in a browser and is compared with its page."""

from __future__ import annotations

import json
import pickle
from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from checkouts import ROOT
from playwright.sync_api import Error, Page

from examples import read_lab
from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.claims.kinds import parse_claim
from sphinx_lockstep.gate.page_reader import read_config
from sphinx_lockstep.messages.lab import FailsInBrowser
from sphinx_lockstep.model import Kind, PageRecord, format_problem
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.settings.config import read_settings
from sphinx_lockstep_lab.checking import check_page
from sphinx_lockstep_lab.errors import EngineError
from sphinx_lockstep_lab.html_output import describe_listing
from sphinx_lockstep_lab.listings import Listing, find_listings
from sphinx_lockstep_lab.settings import LabSettings, read_lab_settings

PATTERNS = read_lab(ROOT).pages
NAMES = sorted(
    name
    for path in (ROOT / "docs").rglob("*.*")
    if path.suffix in {".rst", ".md"}
    for name in [path.relative_to(ROOT / "docs").with_suffix("").as_posix()]
    if any(fnmatchcase(name, pattern) for pattern in PATTERNS)
)
COMMIT_PAGE = "howto/send-after-commit"
# Starts the page's interpreter with the page's data.
START = """
async () => {
    const data = JSON.parse(document.getElementById("lab-data").textContent);
    const code = new URL(data.root + data.code, document.baseURI);
    const { Interpreter } = await import(new URL("interpreter.mjs", code).href);
    const pass = () => {};
    window.lab = new Interpreter(data, { stream: pass, mark: pass, progress: pass, ended: pass });
    await window.lab.start();
}
"""


class PageEngine:
    """A page's interpreter in its sandbox, with the interface of the engine under Node.js."""

    def __init__(self, page: Page, name: str) -> None:
        page.goto(f"/{name}.html")
        page.evaluate(START)
        self.page = page

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the result of a request; raise EngineError if none comes."""
        try:
            return dict(
                self.page.evaluate("request => window.lab.request(request)", request)
            )
        except Error as error:
            raise EngineError(FailsInBrowser(str(error))) from None


class BuiltPages:
    """The pages of the site's build, with their listings."""

    def __init__(self, site: Path, pages: Path) -> None:
        config = read_config(site / "docs", site)
        common = read_settings(config, site)
        settings = read_lab_settings(config, common)
        assert settings is not None
        self.settings: LabSettings = settings
        example = Example(common.root, common.example, common.ignore)
        masks = (*common.masks, *settings.masks)
        self.context = Context(replace(common, masks=masks), example, {})
        with (pages / ".doctrees" / "environment.pickle").open("rb") as file:
            data = pickle.load(file).domaindata["lockstep"]
        self.pages: dict[str, PageRecord] = data["pages"]

    def find_listings(self, name: str) -> list[Listing]:
        """Return a page's listings."""
        return find_listings(self.pages[name].blocks, self.context, self.settings)

    def check(self, engine: PageEngine, listings: Sequence[Listing]) -> list[str]:
        """Return the mismatches with the page, as a build reports them."""
        mismatches = check_page(engine, listings, self.context)
        found = [
            format_problem(each.listing.block, Kind.LAB, each.problem)
            for each in mismatches
        ]
        return [f"{place}: {text}" for place, text in found]


@pytest.fixture(scope="module")
def built(site: Path, pages: Path) -> BuiltPages:
    return BuiltPages(site, pages)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_shows_what_a_browser_prints(
    lab_page: Page, built: BuiltPages, name: str
) -> None:
    engine = PageEngine(lab_page, name)
    listings = built.find_listings(name)
    data = json.loads(lab_page.locator("#lab-data").inner_text())
    shown = [describe_listing(listing) for listing in listings if listing.kind != "log"]
    assert data["listings"] == json.loads(json.dumps(shown))
    assert any(listing.asks for listing in listings)
    assert built.check(engine, listings) == []


def test_a_page_with_a_wrong_output_fails(lab_page: Page, built: BuiltPages) -> None:
    listings = built.find_listings(COMMIT_PAGE)
    old, new = "sending demoapp.tasks.add (2, 2)", "sending demoapp.tasks.add (2, 3)"
    number = next(n for n, each in enumerate(listings) if old in each.block.text)
    block = listings[number].block
    changed = replace(block, text=block.text.replace(old, new))
    listings[number] = replace(listings[number], claim=parse_claim(changed))
    message = (
        f"docs/{COMMIT_PAGE}.md:58: lockstep.lab: `{new}` isn't what"
        " `with transaction.atomic():` prints\n"
        f"    nearest: {old}\n"
        "    If a browser can't do this, say why above the listing (`lockstep: lab: REASON`);"
        " if only a detail differs, add a mask to lockstep_lab_masks"
    )
    assert built.check(PageEngine(lab_page, COMMIT_PAGE), listings) == [message]
