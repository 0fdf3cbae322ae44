"""Every message has its entry on the pages that explain them, and none is left over."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from message_entries import FOLDER, Entry, find_entries
from sites import read_expected
from test_messages import SILENT, cut, find_modules, find_texts, get_text

from sphinx_lockstep.model import Kind

ENTRIES = find_entries()
# The page that explains what all messages are made of.
PARTS_PAGE = "index.rst"
SMART = re.compile(r"(?<!\\)['\"]|--|\.\.\.")
# Texts that are printed within a message and explained with it.
WITHIN = {
    "lockstep.config: {}": "what stands before a message",
    "lockstep.config: lockstep_words[{}] {}": "what stands before a message",
    "lockstep.config: lockstep_also[{}] {}": "what stands before a message",
    "lockstep.runner: {}": "what stands before a message",
    "lockstep.replay: {}": "what stands before a message",
    "since line": "looked for in a fact",
    "{} of the reader": "the side of a difference",
    "lockstep.since: {}": "what stands before a message",
    "lockstep.lab: {}": "what stands before a message",
    "lockstep.services: {}": "what stands before a message",
    "of no version": "what a program says of itself, in a message",
    "lockstep.tests: {} {}{}": "what stands before a message",
    "lockstep.baseline: {}: {}{}{}": "what stands before a message",
    "lockstep.baseline: {} {}{}{}: `{}`": "what stands before a message",
    "the baseline is not written: {}": "what stands before a message",
    "python -m sphinx_lockstep baseline": "a command, in a mend",
    "of Celery ": "a word of a message, left out where there is none",
    "the project {}": "what stands before a message",
    "; the file has {}": "the nearest name, in a fact",
    "; the folder has {}": "the nearest name, in a fact",
    "; there is {}": "the nearest name, in a fact",
    "the first line": "a marker's place, in a fact",
    "any program here": "whose option it is, in a fact",
    "celery multi": "a program, in a proof or as the nearest",
    "celery multi {}": "a program, in a proof or as the nearest",
    "python -m sphinx_lockstep since": "a command, in a mend",
    "time limit": "the name of a note",
    "not in": "a word of what was asked",
    "{} asked, {} kept, {} dropped": "the sum of what was asked",
    "its syntax alone, as {} is not installed": "a proof",
    "{} or newer": "a range that a page shows",
    "{} or newer in its series": "a range that a page shows",
    "{} or older": "a range that a page shows",
    "newer than {}": "a range that a page shows",
    "older than {}": "a range that a page shows",
    "no setting": "looked for in a fact",
    "Traceback (most recent call last):": "looked for in an output",
    '  File "<stdin>"': "looked for in an output",
}


@cache
def find_told(path: Path) -> tuple[str, ...]:
    """Return the messages that a case expects, or the strings of a test module."""
    if path.suffix == ".py":
        tree = ast.parse(path.read_text(encoding="utf-8"))
        return tuple(filter(None, map(get_text, ast.walk(tree))))
    return tuple(str(message) for message in read_expected(path, path.name))


def says(path: Path, text: str) -> bool:
    """Tell whether a case says a message."""
    pattern = re.compile(".*?".join(map(re.escape, text.split("{}"))), re.DOTALL)
    return any(map(pattern.search, find_told(path)))


def strip(text: str) -> str:
    """Return a text without its kind, which an entry does not repeat."""
    return re.sub(r"^lockstep\.\w+: ", "", cut(text)).strip()


@pytest.fixture(scope="module")
def said() -> set[str]:
    """All the texts of the package, also those of one word."""
    return {
        strip(get_text(node))
        for path in find_modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    }


def find_messages() -> set[str]:
    """Return the texts of the package that need an entry."""
    found = {
        text
        for path in find_modules()
        for text in find_texts(ast.parse(path.read_text(encoding="utf-8")))
    }
    return {strip(text) for text in found - set(SILENT) - set(WITHIN)}


def find_kinds() -> set[str]:
    """Return the kinds that messages about the whole site begin with."""
    texts = [path.read_text(encoding="utf-8") for path in find_modules()]
    return {kind for text in texts for kind in re.findall(r'"lockstep\.(\w+): ', text)}


def test_each_message_has_an_entry() -> None:
    entered = {text for entry in ENTRIES for text in entry.texts}
    missing = sorted(find_messages() - entered)
    assert missing == [], f"enter them in {FOLDER.name}/"


def test_each_entry_has_its_message(said: set[str]) -> None:
    idle = [(str(e), text) for e in ENTRIES for text in e.texts if text not in said]
    assert idle == []


def test_no_message_has_two_entries() -> None:
    counts = Counter(text for entry in ENTRIES for text in entry.texts)
    assert [text for text, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("entry", ENTRIES, ids=str)
def test_entry_says_what_provokes_it(entry: Entry) -> None:
    cases = [*entry.pages, *entry.tests]
    if entry.page == PARTS_PAGE:
        cases = [path for other in ENTRIES for path in (*other.pages, *other.tests)]
    unsaid = [t for t in entry.texts if not any(says(path, t) for path in cases)]
    assert unsaid == []
    assert all(any(says(path, t) for t in entry.texts) for path in entry.pages)


@pytest.mark.parametrize("entry", ENTRIES, ids=str)
def test_entry_says_what_it_means_and_how_to_mend_it(entry: Entry) -> None:
    meaning, _, mend = " ".join(entry.prose).partition(". ")
    assert meaning
    assert mend or entry.page == PARTS_PAGE


@pytest.mark.parametrize("entry", ENTRIES, ids=str)
def test_entry_is_shown_as_it_is_printed(entry: Entry) -> None:
    """No quote, dash or dot becomes another character on the page."""
    smart = [term for term in entry.terms if SMART.search(term)]
    assert smart == [], "put a backslash before each of them"


@pytest.mark.parametrize("kind", sorted({*Kind, *find_kinds()}))
def test_each_kind_has_its_section(kind: str) -> None:
    pages = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.rst")}
    assert any(f"\n.. _messages-{kind}:\n" in text for text in pages.values())
    assert f"lockstep.{kind}\n" in pages[PARTS_PAGE].replace(",", "\n")


def test_no_exception_is_out_of_date(said: set[str]) -> None:
    assert sorted(text for text in WITHIN if strip(text) not in said) == []
