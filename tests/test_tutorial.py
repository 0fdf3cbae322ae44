"""The states of the tutorial's files are those that its pages lead through, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from trees import ROOT

from sphinx_lockstep.checks.base import Context
from sphinx_lockstep.checks.diff import parse_diff
from sphinx_lockstep.model import Act, Step
from sphinx_lockstep.reading import Site, read_site
from sphinx_lockstep.runner.edits import patch
from sphinx_lockstep.script import find_steps

STATES = ROOT / "examples" / "tutorial"
EDITS = (Act.WRITE, Act.PATCH)


@pytest.fixture(scope="module")
def site() -> Site:
    """The pages as they are, read and not built."""
    return read_site(ROOT / "docs", ROOT)


def follow(site: Site) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each page of the tutorial with the files that its reader has after it.

    What a command of a page makes is not among them.
    """
    context = Context(site.settings, site.example, {})
    files: dict[str, str] = {}
    for docname in site.settings.tutorial:
        for block in site.pages[docname].blocks:
            for step in find_steps(block, context):
                if step.act in EDITS:
                    files[step.file] = apply(step, files)
        yield docname.rpartition("/")[2], dict(files)


def apply(step: Step, files: Mapping[str, str]) -> str:
    """Return the text that a file has after a step."""
    if step.act is Act.WRITE:
        return f"{step.text.rstrip()}\n"
    old = files[step.file].splitlines()
    return "\n".join([*patch(old, parse_diff(step.text)[1], step), ""])


def find_states(page: str) -> dict[str, str]:
    """Return the files that are of a state of their own at the end of a page."""
    folder = STATES / page
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_each_state_is_reached(site: Site) -> None:
    """At the end of its page a file is in its state, and in the example's where it has none."""
    states: dict[str, str] = {}
    pages = [page for page, _ in follow(site)]
    assert len(pages) == 6
    assert {path.name for path in STATES.iterdir()} <= set(pages)
    for page, files in follow(site):
        own = find_states(page)
        assert own.keys() <= files.keys(), page
        states |= own
        for name, text in files.items():
            final = (site.example.folder / name).read_text(encoding="utf-8")
            assert text in {final, states.get(name)}, f"{name} after {page}"
            if name in own:
                assert text == own[name], f"{name} after {page}"


def test_each_state_differs_from_the_one_before(site: Site) -> None:
    before: dict[str, str] = {}
    for page, _ in follow(site):
        for name, text in find_states(page).items():
            final = (site.example.folder / name).read_text(encoding="utf-8")
            assert text not in {final, before.get(name)}, f"{name} of {page} is no state"
            before[name] = text


def test_a_state_that_no_page_leads_to_is_noticed(site: Site, tmp_path: Path) -> None:
    page, files = next(follow(site))
    name, text = next(iter(find_states(page).items()))
    assert files[name] == text
    assert files[name] != text.replace("e", "3", 1)
