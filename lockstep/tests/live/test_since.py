"""The record of what releases brought: made by real installs, read by each build."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from checkouts import ROOT
from sites import build, make_site

from sphinx_lockstep.__main__ import main
from sphinx_lockstep.live.releases import PROBE
from sphinx_lockstep.model.releases import ReleaseAnswer, ReleaseClaim
from sphinx_lockstep.project.versions import describe
from sphinx_lockstep.store.releases import read_record, write_record
from sphinx_lockstep.syntax.releases import parse_release_claim

RECORD = "lockstep-since.json"
PAGE = """\
Names
=====

A name that is valid is told since
:since:`packaging 23.2 <packaging.utils:is_normalized_name>`,
and its errors since :since:`packaging 23.2 <packaging.metadata:InvalidMetadata>`.

.. code-block:: console

    $ echo one
"""


def make_entry(claim: ReleaseClaim, before: str, after: str) -> ReleaseAnswer:
    return ReleaseAnswer(
        claim.package,
        claim.series,
        claim.thing,
        before,
        False,
        after,
        True,
        "3.13",
        "2026-11-25",
    )


@pytest.fixture(autouse=True)
def uv(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the environments be made by the uv that made this one."""
    found = ROOT / ".venv" / "bin" / "uv"
    if found.exists():
        monkeypatch.setenv("UV", str(found))


def test_record_is_made_by_real_installs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_site(tmp_path / "site", {"index.rst": PAGE})
    kept = make_entry(
        ReleaseClaim("packaging", "20.0", "packaging.old"), "19.2", "20.9"
    )
    write_record(root / RECORD, [kept])
    arguments = ["since", "-c", str(root), str(root / "docs")]
    assert main(arguments) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[-1] == "2 tested, 0 kept, 1 removed"
    entries = read_record(root / RECORD)
    releases = {(entry.before, entry.after) for entry in entries.values()}
    assert releases == {("23.1", "23.2")}
    assert main(arguments) == 0  # what the record has is not asked again
    assert capsys.readouterr().out == "0 tested, 2 kept, 0 removed\n"
    assert build(root, "docs").messages == []


def test_what_is_not_so_is_recorded_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = PAGE.replace("is_normalized_name", "canonicalize_name")
    root = make_site(tmp_path / "site", {"index.rst": page})
    assert main(["since", "-c", str(root), str(root / "docs")]) == 1
    assert "canonicalize_name` is in 23.1, in 23.2" in capsys.readouterr().out


def test_release_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = PAGE.replace("23.2", "999.1")
    root = make_site(tmp_path / "site", {"index.rst": page})
    assert main(["since", "-c", str(root), str(root / "docs")]) == 1
    told = capsys.readouterr().err
    assert told.startswith(
        "lockstep.since: `packaging==999.1.*` cannot be asked: uv fails: "
    )
    assert not (root / RECORD).exists()


def test_nothing_is_asked_without_uv(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("UV", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    root = make_site(tmp_path / "site", {"index.rst": PAGE})
    assert main(["since", "-c", str(root), str(root / "docs")]) == 1
    assert capsys.readouterr().err == (
        "lockstep.since: `packaging[]<23.2` cannot be asked:"
        " uv is not on the path: install it, or name it in UV\n"
    ).replace("[]", "")


def test_record_that_cannot_be_read(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", {"index.rst": "Page\n====\n"})
    (root / RECORD).write_text('[{"package": "turnstile"', encoding="utf-8")
    [message] = build(root, "docs").find(RECORD)
    assert str(message) == (
        "lockstep-since.json:1: lockstep.version: the record can't be read:"
        " Expecting ',' delimiter: line 1 column 25 (char 24)\n"
        "    Restore the file, or delete it and run `python -m sphinx_lockstep since`"
    )


def test_page_follows_a_version(tmp_path: Path) -> None:
    """A page that Sphinx has no reason to read again is read when a version changes."""
    page = PAGE.partition("A name")[0] + ":version:`turnstile`\n"
    root = make_site(tmp_path / "site", {"index.rst": page})
    first = build(root, "docs")
    assert first.claims[-1]["proof"] == "turnstile 2.4.1, installed or locked"
    assert "0 changed" in build(root, "docs").told
    lock = root / "requirements.txt"
    lock.write_text(lock.read_text().replace("2.4.1", "2.5.0"))
    third = build(root, "docs")
    assert "1 changed" in third.told
    assert third.claims[-1]["proof"] == "turnstile 2.5.0, installed or locked"


@pytest.mark.parametrize(
    ("package", "thing", "answer"),
    [
        ("celery", "task_track_started", True),
        ("celery", "task_track_stardet", False),
        ("django", "SECRET_KEY", True),
        ("packaging", "width", "settings of packaging aren't known: write `module:name`"),
        ("packaging", "packaging.version", True),
        ("packaging", "packaging.version.none", False),
        ("packaging", "packaging.version:Version.major", True),
        ("packaging", "packaging.version:Version.mayor", False),
        ("sphinx", "sphinx-build --fail-on-warning", True),
        ("sphinx", "sphinx-build --fail-on-warnings", False),
        ("sphinx", "sphynx-build --fail-on-warning", "the program sphynx-build isn't installed"),
        ("packaging", "broken_module:name", "importing broken_module fails: RuntimeError('no')"),
        ("packaging", "half_module:name", "importing half_module fails: No module named 'gone'"),
    ],
)  # fmt: skip
def test_probe_says_what_is_there(
    tmp_path: Path, package: str, thing: str, answer: bool | str
) -> None:
    (tmp_path / "broken_module.py").write_text("raise RuntimeError('no')\n")
    (tmp_path / "half_module.py").write_text("import gone\n")
    done = subprocess.run(
        [sys.executable, str(PROBE)],
        input=json.dumps({"package": package, "things": [thing]}),
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONPATH": str(tmp_path)},
        check=True,
    )
    assert json.loads(done.stdout)["answers"] == [answer]


def test_probe_tells_a_program_that_breaks(tmp_path: Path) -> None:
    """What fails to print its help at all is not without an option."""
    (tmp_path / "python").symlink_to(sys.executable)
    program = tmp_path / "gates"
    program.write_text(f"#!{sys.executable}\nimport gates_of_nothing\n")
    program.chmod(0o755)
    done = subprocess.run(
        [str(tmp_path / "python"), str(PROBE)],
        input=json.dumps({"package": "packaging", "things": ["gates --wide"]}),
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONPATH": sysconfig.get_path("purelib")},
        check=True,
    )
    assert json.loads(done.stdout)["answers"] == [
        "`gates --help` fails: ModuleNotFoundError: No module named 'gates_of_nothing'"
    ]


@pytest.mark.parametrize(
    ("specifier", "words"),
    [
        (">=3.10", "3.10 or newer"),
        ("<6.1,>=3.2,!=4.0", "3.2 or newer and older than 6.1 and not 4.0"),
        (">1", "newer than 1"),
        ("<=2", "2 or older"),
        ("~=2.1", "2.1 or newer in its series"),
        ("==3.*", "3.*"),
        ("", ""),
    ],
)
def test_ranges_in_words(specifier: str, words: str) -> None:
    assert describe(specifier) == words


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        (
            "Celery 5.4 <celery.app:App>",
            ReleaseClaim("celery", "5.4", "celery.app:App"),
        ),
        ("~A_b 5 <celery  worker -O>", ReleaseClaim("a-b", "5", "celery worker -O")),
        ("Celery <celery.app:App>", None),
        ("Celery 5.4", None),
        ("Celery 5.4 <>", None),
        ("Celery 5.4 <two words>", None),
    ],
)
def test_claims_are_parsed(text: str, claim: ReleaseClaim | None) -> None:
    assert parse_release_claim(text) == claim
