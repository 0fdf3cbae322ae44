"""The states of the tutorial's files are those that its pages lead through, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

import pytest
from checkouts import ROOT

from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.claims.kinds import parse_claim
from sphinx_lockstep.claims.replay import check_replayed, find_key
from sphinx_lockstep.claims.steps import find_steps
from sphinx_lockstep.gate.page_reader import ReadSite, read_site
from sphinx_lockstep.messages.records import StepsNotReplayed
from sphinx_lockstep.model import Act, Block, Step
from sphinx_lockstep.syntax.diffs import HunkError, apply_hunks, parse_diff

STATES = ROOT / "examples" / "tutorial"
EDITS = (Act.WRITE, Act.PATCH)
# Written by makemigrations, and shown.
BY_COMMANDS = (
    "accounts/migrations/0001_initial.py",
    "demoapp/migrations/0001_initial.py",
)


@pytest.fixture(scope="module")
def site() -> ReadSite:
    """The pages as they are, read and not built."""
    return read_site(ROOT / "docs", ROOT)


def follow(
    site: ReadSite, without: Block | None = None
) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each page of the tutorial with the files that its reader has after it.

    What a command of a page makes is not among them. One listing may be left out.
    """
    context = Context(site.settings, site.example, {})
    files: dict[str, str] = {}
    for docname in site.settings.tutorial:
        for block in site.pages[docname].blocks:
            for step in (
                find_steps(parse_claim(block), context) if block != without else ()
            ):
                if step.act in EDITS:
                    files[step.file] = apply(step, files)
        yield docname.rpartition("/")[2], dict(files)


def apply(step: Step, files: Mapping[str, str]) -> str:
    """Return the text that a file has after a step."""
    if step.act is Act.WRITE:
        return f"{step.text.rstrip()}\n"
    old = files[step.file].splitlines()
    new = apply_hunks(old, parse_diff(step.text)[1], numbered=True)
    return "\n".join([*new, ""])


def find_states(page: str) -> dict[str, str]:
    """Return the files that are of a state of their own at the end of a page."""
    folder = STATES / page
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_each_state_is_reached(site: ReadSite) -> None:
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


def test_each_state_differs_from_the_one_before(site: ReadSite) -> None:
    before: dict[str, str] = {}
    for page, _ in follow(site):
        for name, text in find_states(page).items():
            final = (site.example.folder / name).read_text(encoding="utf-8")
            assert text not in {final, before.get(name)}, (
                f"{name} of {page} is no state"
            )
            before[name] = text


def find_blocks(site: ReadSite) -> list[Block]:
    """Return the listings of all pages of the tutorial, in their order."""
    return [b for name in site.settings.tutorial for b in find_followed(site, name)]


def find_followed(site: ReadSite, docname: str) -> list[Block]:
    """Return the listings of a page; a preview is none that anybody follows."""
    return [b for b in site.pages[docname].blocks if "preview" not in b.notes]


def leads_to_the_example(site: ReadSite, without: Block | None = None) -> bool:
    """Tell whether the files that the pages write are the example's."""
    try:
        *_, (_, files) = follow(site, without)
    except (HunkError, KeyError):  # KeyError: a diff of a file that doesn't exist
        return False
    return find_texts(site) == {*files.items()}


def find_texts(site: ReadSite) -> set[tuple[str, str]]:
    """Return the example's files that are not empty, each with its text."""
    paths = site.example.files
    folder = site.example.folder
    texts = ((p.relative_to(folder).as_posix(), p.read_text("utf-8")) for p in paths)
    return {(name, text) for name, text in texts if text and name not in BY_COMMANDS}


def test_a_listing_left_out_leads_elsewhere(site: ReadSite) -> None:
    """Without any one of the files and changes, the example is not reached."""
    context = Context(site.settings, site.example, {})
    edits = [
        block
        for block in find_blocks(site)
        if any(step.act in EDITS for step in find_steps(parse_claim(block), context))
    ]
    assert leads_to_the_example(site)
    assert len(edits) > 60
    assert [e.caption for e in edits if leads_to_the_example(site, e)] == []


def test_a_step_left_out_is_noticed(site: ReadSite) -> None:
    """Without any one of its listings, a page is not the one that was followed."""
    settings = site.settings
    pages = {name: page.blocks for name, page in site.pages.items()}
    assert list(check_replayed(pages, settings)) == []
    for block in find_blocks(site):
        rest = tuple(b for b in pages[block.docname] if b != block)
        verdicts = list(check_replayed({**pages, block.docname: rest}, settings))
        facts = [p.fact for verdict in verdicts for p in verdict.problems]
        assert facts == [StepsNotReplayed()], block.anchor


def test_steps_in_another_order_are_noticed(site: ReadSite) -> None:
    """Two neighbours that are typed or written do not change places unnoticed."""
    swapped = 0
    for docname in site.settings.tutorial:
        blocks = find_followed(site, docname)
        for at, (one, other) in enumerate(pairwise(blocks)):
            moved = [*blocks[:at], other, one, *blocks[at + 2 :]]
            assert find_key(moved) != find_key(blocks), other.anchor
            swapped += 1
    assert swapped > 150
