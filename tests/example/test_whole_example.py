"""Every line of the example project stands on some page of the site."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sphinx_lockstep.project.example import Example
from sphinx_lockstep.settings.config import IGNORED

EXAMPLE = "examples/django"


@pytest.fixture(scope="module")
def listings(site: Path) -> list[dict[str, Any]]:
    """What the ledger says of each listing of the site."""
    text = (site / "build" / "dummy" / "ledger.json").read_text(encoding="utf-8")
    return list(json.loads(text)["listings"])


@pytest.fixture(scope="module")
def example(site: Path) -> Example:
    return Example(site, site / EXAMPLE, IGNORED)


def find_left_out(
    example: Example, listings: Iterable[dict[str, Any]]
) -> Iterator[str]:
    """Yield place and text of each line that no included listing shows.

    Blank lines and empty files need not be shown. A difference does not say which of
    its file's lines it shows, and a typed listing may have gaps.
    """
    shown: dict[str, set[int]] = {}
    for item in listings:
        is_difference = item["proof"].startswith("the difference")
        if item["kind"] == "included" and not is_difference:
            lines = range(item["first"], item["last"] + 1)
            shown.setdefault(item["source"], set()).update(lines)
    for path in example.files:
        name = example.name(path)
        for number, text in enumerate(example.text(path), 1):
            if text.strip() and number not in shown.get(name, ()):
                yield f"{name}:{number}  {text.strip()}"


def test_every_line_is_on_a_page(
    example: Example, listings: list[dict[str, Any]]
) -> None:
    assert len(example.files) > 40
    assert sorted(find_left_out(example, listings)) == []


@pytest.mark.parametrize("name", ["Procfile", "demoapp/fixtures/widgets.json"])
def test_a_file_that_no_page_shows_is_found(
    example: Example, listings: list[dict[str, Any]], name: str
) -> None:
    source = f"{EXAMPLE}/{name}"
    others = [item for item in listings if item["source"] != source]
    assert len(others) < len(listings)
    lines = enumerate(example.text(example.root / source), 1)
    assert list(find_left_out(example, others)) == [
        f"{source}:{number}  {text.strip()}" for number, text in lines
    ]


def test_parts_have_to_add_up(example: Example, listings: list[dict[str, Any]]) -> None:
    """A file in two parts lacks what stands between them."""
    source = f"{EXAMPLE}/manage.py"
    text = example.text(example.root / source)
    others = [item for item in listings if item["source"] != source]
    first = {"kind": "included", "proof": "included from", "source": source}
    parts = [
        {**first, "first": 1, "last": 3},
        {**first, "first": 5, "last": len(text)},
        {**first, "kind": "fragment", "first": 1, "last": len(text)},
        {**first, "proof": "the difference from", "first": 4, "last": 4},
    ]
    assert list(find_left_out(example, [*others, *parts])) == [
        f"{source}:4  {text[3].strip()}"
    ]
