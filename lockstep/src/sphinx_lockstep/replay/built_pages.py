"""Read built pages: the listings that a reader sees who has chosen certain tabs."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from sphinx_lockstep.messages.replays import (
    NoLedger,
    NoListingsInTabs,
    OtherTabs,
    PageNotBuilt,
)
from sphinx_lockstep.model import Block
from sphinx_lockstep.replay.errors import ReplayError

LANGUAGE = "highlight-"
PANEL = "sphinx-tabs-panel"
PREVIEW = "lockstep-preview"  # a listing that the reader types further down


@dataclass(frozen=True)
class BuiltPage:
    """A page: its name, its source file, and its listings in the chosen tabs."""

    docname: str
    path: str
    blocks: tuple[Block, ...]


def read_built_page(folder: Path, docname: str, tabs: Collection[str]) -> BuiltPage:
    """Return a page of a built site as shown to a reader who has chosen some tabs.

    Raises ReplayError if the page wasn't built, has no listing in these tabs, or has
    other tabs.
    """
    file = folder / f"{docname}.html"
    try:
        soup = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
    except OSError as error:
        reason = error.strerror or str(error)
        raise ReplayError(str(file), PageNotBuilt(reason)) from None
    path, lines = _find_lines(folder, docname)
    _check_tabs(soup, path, tabs)
    blocks: list[Block] = []
    for pre in soup.select(f'div[class*="{LANGUAGE}"] > div.highlight > pre'):
        outer = pre.find_parent(_has_language)
        assert outer is not None  # by the selector
        if PREVIEW in (outer.get("class") or ()):
            continue
        if not all(label in tabs for label in _find_labels(soup, pre)):
            continue
        anchor = str(outer.get("id") or "")
        text = pre.get_text().removesuffix("\n")
        caption = _find_caption(outer)
        block = Block(
            docname, path, lines.get(anchor, 1), _get_language(outer), text, caption
        )
        blocks.append(replace(block, anchor=anchor or f"listing {len(blocks) + 1}"))
    if not blocks:
        raise ReplayError(path, NoListingsInTabs(", ".join(tabs)))
    return BuiltPage(docname, path, tuple(blocks))


def _find_lines(folder: Path, docname: str) -> tuple[str, dict[str, int]]:
    """Return the source file of a page, and the lines of its listings by their ids."""
    try:
        entries = json.loads((folder / "ledger.json").read_text("utf-8"))["listings"]
    except (OSError, ValueError, KeyError):
        raise ReplayError(str(folder), NoLedger()) from None
    found = [e for e in entries if e["page"].rpartition(".")[0].endswith(docname)]
    path = found[0]["page"] if found else docname
    return path, {entry["anchor"]: entry["line"] for entry in found}


def _has_language(tag: Tag) -> bool:
    return any(name.startswith(LANGUAGE) for name in tag.get("class") or ())


def _get_language(tag: Tag) -> str:
    names = (str(name) for name in tag.get("class") or ())
    found = next(name for name in names if name.startswith(LANGUAGE))
    return found.removeprefix(LANGUAGE)


def _find_caption(outer: Tag) -> str:
    wrapper = outer.parent
    caption = wrapper and wrapper.select_one(":scope > .code-block-caption")
    text = caption and caption.select_one(".caption-text")
    return text.get_text() if text else ""


def _find_labels(soup: BeautifulSoup, tag: Tag) -> Iterator[str]:
    """Yield the labels of the tabs around a tag."""
    for panel in tag.find_parents(class_=PANEL):
        tab = soup.find(id=str(panel.get("aria-labelledby")))
        yield tab.get_text(strip=True) if tab else ""


def _check_tabs(soup: BeautifulSoup, path: str, tabs: Collection[str]) -> None:
    for tablist in soup.select('[role="tablist"]'):
        labels = [tab.get_text(strip=True) for tab in tablist.select('[role="tab"]')]
        if all(label in tabs for label in _find_labels(soup, tablist)) and not (
            set(labels) & set(tabs)
        ):
            shown, chosen = ", ".join(labels), ", ".join(tabs)
            raise ReplayError(path, OtherTabs(shown, chosen))
