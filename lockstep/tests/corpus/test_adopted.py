"""A project of another kind is proven too: Flask, its docs elsewhere, set up by conf.py."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from sites import Build, build, copy_corpus

SOURCE = "documentation/source"
FIRST = f"{SOURCE}/tutorial/first-vote.md"
OWN = f"{SOURCE}/tutorial/own-store.rst"
INDEX = f"{SOURCE}/index.rst"
UPDATE = "Run `python -m sphinx_lockstep update` to copy the"
# Whoever has neither of them does not hear of them.
STRANGERS = re.compile("django|celery", re.IGNORECASE)
# What is changed in a page: the file, what stands there, what is put in its stead, and
# the message.
PAGES = (
    (
        INDEX,
        ":pyobject: show",
        ":pyobject: shows",
        (
            f"{INDEX}:7: lockstep.included: the include of samples/votes.py has"
            " `:pyobject: shows`, which isn't defined; the file has show\n"
            "    Correct the name; a method has its class before it, as in `Host.welcome`"
        ),
    ),
    (
        INDEX,
        "├── store.py",
        "├── stores.py",
        (
            f"{INDEX}:16: lockstep.tree: `stores.py` isn't in samples\n"
            f"    nearest: store.py\n    {UPDATE} tree, or fix the project"
        ),
    ),
    (
        INDEX,
        "counts: Counter[str]",
        "count: Counter[str]",
        (
            f"{INDEX}:26: lockstep.fragment: `count: Counter[str] = Counter()` isn't"
            " in samples\n    nearest: store.py:7  counts: Counter[str] = Counter()\n"
            f"    {UPDATE} code, or fix the code"
        ),
    ),
    (
        FIRST,
        "'0'",
        "'1'",
        (
            f"{FIRST}:41: lockstep.session: `'1'` isn't what `store.ask(\"weigh tea\")`"
            f" prints\n    nearest: '0'\n    {UPDATE} output, or fix the code"
        ),
    ),
    (
        FIRST,
        "A vote needs",
        "A vote, as in `voting.py`, needs",
        (
            f"{FIRST}:3: lockstep.mention: `voting.py` doesn't exist in samples/ or the"
            " repository\n    nearest: votes.py\n    Correct the path, or add it to"
            " lockstep_words with a reason if it isn't meant as a path"
        ),
    ),
    (
        OWN,
        "store: info: tea",
        "store: info: cocoa",
        (
            f"{OWN}:22: lockstep.log: `store: info: cocoa` isn't logged within 20 s\n"
            "    nearest: store: info: tea\n    If the log is right, show it as it is; if"
            " the page is right, fix the code"
        ),
    ),
)
CODE = (
    (
        "samples/store.py",
        'print(f"store: info: {word}", flush=True)',
        'print(f"store: info: {word}\\nstore: ERROR: {word}", flush=True)',
        (
            f"{OWN}:10: lockstep.console: `python store.py --port 7070` logged an error that"
            " the page doesn't show: `store: ERROR: tea`\n    Show the error on the page, or"
            " fix the code"
        ),
    ),
    (
        "samples/votes.py",
        "return {drink: store.count(drink)}",
        'return {"drink": store.count(drink)}',
        "",
    ),
)


def build_html(root: Path, *options: str) -> Build:
    conf = ("-c", str(root / SOURCE), "-D", "root_doc=index")
    return build(root, SOURCE, *conf, *options)


def change(root: Path, drifts: tuple[tuple[str, str, str, str], ...]) -> list[str]:
    """Put a tree out of step; return the messages that are expected."""
    for name, old, new, _message in drifts:
        text = (root / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, old
        (root / name).write_text(text.replace(old, new), encoding="utf-8")
    return [message for *_, message in drifts if message]


@pytest.fixture(scope="module")
def adopted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, built once with nothing to complain about."""
    root = copy_corpus("adopted", tmp_path_factory.mktemp("adopted") / "tally")
    done = build_html(root, "-b", "html")
    assert (done.status, done.report) == (0, "")
    kinds = {item["kind"] for item in done.listings}
    assert kinds == {"included", "tree", "fragment", "console", "session", "log"}
    assert {item["outcome"] for item in done.listings} == {"proven"}
    return root


@pytest.fixture
def tree(adopted: Path, tmp_path: Path) -> Path:
    """A copy of the project, with what its build has kept."""
    return Path(shutil.copytree(adopted, tmp_path / "tally"))


@pytest.mark.parametrize(
    "builder", ["dummy", "html", "singlehtml", "text", "latex", "man", "linkcheck"]
)
def test_any_builder_proves(tree: Path, builder: str) -> None:
    shutil.rmtree(tree / "build")
    done = build_html(tree, "-b", builder, "-j", "4")
    assert (done.status, done.report, done.ran) == (0, "", [])
    if builder not in ("dummy", "linkcheck"):
        written = [path for path in done.target.rglob("*.*") if path.is_file()]
        texts = [path.read_text("utf-8", "replace") for path in written]
        told = re.findall(r"\d+ of (\d+) listings", "".join(texts))
        assert sum(map(int, told)) >= len(done.listings)


def test_drift_in_pages(tree: Path) -> None:
    expected = change(tree, PAGES)
    done = build_html(tree)
    assert sorted(map(str, done.messages)) == sorted(expected)
    assert done.status == 1
    assert not STRANGERS.search(done.report)


def test_drift_in_code(tree: Path) -> None:
    expected = change(tree, CODE)
    done = build_html(tree)
    told = list(map(str, done.messages))
    assert [message for message in told if message.startswith(OWN)] == expected
    assert any("""`b'{"cocoa":1}""" in message for message in told)
    assert done.status == 1
    assert not STRANGERS.search(done.report)


def test_a_change_in_prose_runs_nothing(tree: Path) -> None:
    change(tree, ((INDEX, "Tally counts votes", "It counts votes", ""),))
    done = build_html(tree, "-b", "html")
    assert (done.status, done.report, done.ran) == (0, "", [])
    assert done.started == []
