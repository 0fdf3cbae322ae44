"""Built pages: the listings that a reader on one path of tabs comes by, in order."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from sphinx_lockstep.model import Block

LANGUAGE = "highlight-"
PANEL = "sphinx-tabs-panel"
PREVIEW = "lockstep-preview"  # what is typed further down


class BuiltPageError(Exception):
    """A page that was not built, or that the chosen path does not lead through."""


@dataclass(frozen=True)
class BuiltPage:
    """A page's name, the file that it was written in, and its listings on a path."""

    docname: str
    path: str
    blocks: tuple[Block, ...]


def read_built_page(folder: Path, docname: str, tabs: Collection[str]) -> BuiltPage:
    """Return a page of a built site as a reader has it who has chosen some tabs.

    Raises BuiltPageError where it is not there, or none of its tabs is chosen.
    """
    file = folder / f"{docname}.html"
    try:
        soup = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
    except OSError as error:
        raise BuiltPageError(f"{file} cannot be read: {error.strerror}") from None
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
        blocks.append(_anchor(block, anchor or f"listing {len(blocks) + 1}"))
    if not blocks:
        raise BuiltPageError(f"{path} has no listing on the path of {', '.join(tabs)}")
    return BuiltPage(docname, path, tuple(blocks))


def _anchor(block: Block, anchor: str) -> Block:
    return Block(**{**vars(block), "anchor": anchor})


def _find_lines(folder: Path, docname: str) -> tuple[str, dict[str, int]]:
    """Return a page's source and its listings' lines by id, as the ledger has them."""
    try:
        entries = json.loads((folder / "ledger.json").read_text("utf-8"))["listings"]
    except (OSError, ValueError, KeyError):
        raise BuiltPageError(f"{folder} has no ledger: build the site first") from None
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
    """Yield the names of the tabs that something stands in."""
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
            raise BuiltPageError(f"{path} has the tabs {shown}, and none of {chosen}")
