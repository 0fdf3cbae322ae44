"""The tutorial's copy buttons give the text that a replay runs."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page
from sphinx.config import Config

from sphinx_lockstep.gate.page_reader import read_config
from sphinx_lockstep.replay.built_pages import read_built_page
from sphinx_lockstep.replay.copy_button import CopyButton, read_copy_button

LISTINGS = 'div[class*="highlight-"]:not(.lockstep-preview) > div.highlight > pre'
VISIBLE = "listings => listings.map(listing => listing.checkVisibility())"
# The script presses the button, because that works wherever the page is scrolled to.
COPY = """
async listing => {
    await navigator.clipboard.writeText("");
    listing.parentElement.querySelector("button.copybtn").click();
    for (const end = Date.now() + 60000; Date.now() < end; ) {
        const text = await navigator.clipboard.readText();
        if (text) return text;
    }
}
"""


def find_names(site: Path, config: Config) -> list[str]:
    """Return the names of the tutorial's pages."""
    docs = site / "docs"
    paths = sorted(docs.glob("tutorial/*.rst"))
    found = [path.relative_to(docs).with_suffix("").as_posix() for path in paths]
    return list(config.lockstep_tutorial) or found


def check_page(page: Page, pages: Path, name: str, button: CopyButton) -> int:
    """Press each listing's button in its tab; return the number of listings."""
    page.goto(f"/{name}.html")
    labels = [text.strip() for text in page.get_by_role("tab").all_text_contents()]
    blocks = read_built_page(pages, name, labels).blocks
    left = dict(enumerate(blocks))
    for label in ("", *dict.fromkeys(labels)):
        if label:
            page.get_by_role("tab", name=label, exact=True).first.click()
        visible = page.locator(LISTINGS).evaluate_all(VISIBLE)
        assert len(visible) == len(blocks), name
        for number in [number for number in left if visible[number]]:
            block = left.pop(number)
            copied = page.locator(LISTINGS).nth(number).evaluate(COPY)
            text = f"{block.text}\n"  # the page adds the newline
            assert copied == button.copy(text), (name, block.anchor)
    assert page.locator(".lockstep-preview button").count() == 0
    assert not left, [block.anchor for block in left.values()]
    return len(blocks)


def test_copy_gives_the_text_of_a_replay(page: Page, pages: Path, site: Path) -> None:
    config = read_config(site / "docs", site)
    button = read_copy_button(config)
    assert button is not None
    names = find_names(site, config)
    assert names
    for name in names:
        assert check_page(page, pages, name, button) > 1, name
