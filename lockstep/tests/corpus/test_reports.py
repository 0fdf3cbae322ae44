"""A build writes its findings as JSON, as SARIF and as GitHub annotations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema.validators import Draft4Validator
from sites import SUPPORT, Build, build, make_site

from sphinx_lockstep.gate.reports import FORMATS
from sphinx_lockstep.gate.reports.github import format_github
from sphinx_lockstep.gate.reports.sarif import format_sarif
from sphinx_lockstep.messages.runs import ExitsWith, Raises
from sphinx_lockstep.messages.site import NoListings
from sphinx_lockstep.model import Finding, Kind, Problem
from sphinx_lockstep.settings.config import ReportFormat

# The schema of OASIS, as the npm package @microsoft/jest-sarif (MIT) contains it.
SCHEMA = json.loads((SUPPORT / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
PASSES = """\
A page
======

.. code-block:: console

    $ echo one
    one
"""
FAILS = """\
A page
======

See :doc:`paje`, and :nowhere:`else`.

.. code-block:: console

    $ python -c "print('100%'); raise SystemExit(3)"

.. include:: ../../outside.rst
"""
OUTSIDE = """\
.. code-block:: console

    $ false
"""
REPORT = """\
lockstep_report = {"json": "out/lockstep.json", "sarif": "out/lockstep.sarif"}
"""
WORD = "lockstep_words = {'frobnicate': 'a word'}\n"


def read_json(root: Path) -> list[dict[str, Any]]:
    found = json.loads((root / "out" / "lockstep.json").read_text(encoding="utf-8"))
    assert found["version"] == 1
    return list(found["findings"])


def read_sarif(root: Path) -> dict[str, Any]:
    """Return the only run of a SARIF log, which fits the official schema."""
    text = (root / "out" / "lockstep.sarif").read_text(encoding="utf-8")
    log: dict[str, Any] = json.loads(text)
    Draft4Validator(SCHEMA).validate(log)
    (run,) = log["runs"]
    return dict(run)


def find_annotations(done: Build) -> list[str]:
    return [line for line in done.told.splitlines() if line.startswith("::")]


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """A build with findings of several kinds, in several places."""
    folder = tmp_path_factory.mktemp("reports")
    (folder / "outside.rst").write_text(OUTSIDE, encoding="utf-8")
    root = make_site(folder / "site", {"page.rst": FAILS}, REPORT + WORD)
    return build(root, "docs", "-D", "lockstep_report.github=-")


def test_json_has_every_finding(failed: Build) -> None:
    outside = (failed.root.parent / "outside.rst").as_posix()
    found = read_json(failed.root)
    assert [(f["path"], f["line"], f["kind"], f["code"]) for f in found] == [
        ("docs/page.rst", 4, "markup", "markup-unreadable"),
        ("docs/page.rst", 8, "console", "exits-with"),
        (outside, 3, "console", "not-run"),
        ("", None, "config", "word-unused"),
        ("docs/page.rst", 4, "reference", "target-missing"),
    ]
    exits, word, reference = found[1], found[3], found[4]
    assert exits["parameters"] == {"status": 3, "wanted": 0}
    assert exits["output"] == "100%\n"
    assert exits["text"].startswith("lockstep.console: `python -c")
    assert word["claim"] == "lockstep_words['frobnicate']"
    assert word["fixes"] == ["Remove it from lockstep_words"]
    assert reference["nearest"] == "page"
    assert found[2]["parameters"] == {
        "because": {"code": "line-failed", "line": 8},
    }


def test_sarif_fits_its_schema(failed: Build) -> None:
    run = read_sarif(failed.root)
    driver = run["tool"]["driver"]
    assert driver["name"] == "sphinx-lockstep"
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    places = [result["locations"][0]["physicalLocation"] for result in run["results"]]
    page = {"uri": "docs/page.rst", "uriBaseId": "%SRCROOT%"}
    outside = {"uri": (failed.root.parent / "outside.rst").as_uri()}
    assert places == [
        {"artifactLocation": page, "region": {"startLine": 4}},
        {"artifactLocation": page, "region": {"startLine": 8}},
        {"artifactLocation": outside, "region": {"startLine": 3}},
        {"artifactLocation": {"uri": "conf.py", "uriBaseId": "%SRCROOT%"}},
        {"artifactLocation": page, "region": {"startLine": 4}},
    ]


def test_github_annotates_the_lines(failed: Build) -> None:
    page = "::error file=docs/page.rst,line="
    outside = (failed.root.parent / "outside.rst").as_posix()
    markup, exits, not_run, word, reference = find_annotations(failed)
    assert markup.startswith(f"{page}4,title=lockstep.markup::lockstep.markup: ")
    assert exits == (
        f"{page}8,title=lockstep.console::lockstep.console: `python -c"
        " \"print('100%25'); raise SystemExit(3)\"` exits with status 3, not 0"
        "%0A    | 100%25"
    )
    assert not_run == (
        f"::error title=lockstep.console::{outside}:3: lockstep.console: `false` did"
        " not run, because line 8 failed"
    )
    assert word.startswith("::error title=lockstep.config::lockstep.config: ")
    assert reference.startswith(f"{page}4,title=lockstep.reference::")
    assert reference.endswith("%0A    nearest: page")


def test_the_log_says_the_same(failed: Build) -> None:
    """Each finding but those that Sphinx logs in its own words is in both."""
    logged = {str(message) for message in failed.messages}
    missing = [f for f in read_json(failed.root) if f["kind"] != "markup"]
    for finding in missing:
        place = f"{finding['path']}:{finding['line']}: " if finding["line"] else ""
        assert place + finding["text"] in logged


def test_without_findings_reports_are_empty(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", {"page.rst": PASSES}, REPORT)
    (root / "out").mkdir()
    (root / "out" / "lockstep.json").write_text("of an earlier build")
    done = build(root, "docs", "-D", "lockstep_report.github=-")
    assert (done.status, done.messages) == (0, [])
    assert read_json(root) == []
    assert read_sarif(root)["results"] == []
    assert find_annotations(done) == []


@pytest.mark.parametrize(
    ("pages", "conf", "code"),
    [
        ({}, "", "no-pages"),
        ({"page.rst": PASSES}, "lockstep_baseline = 'none.json'\n", "baseline-missing"),
        ({"page.rst": PASSES}, "lockstep_example = 'exemple'\n", "no-such-path"),
    ],
    ids=["no pages", "no baseline", "a wrong setting"],
)
def test_a_build_that_ends_early_reports(
    tmp_path: Path, pages: dict[str, str], conf: str, code: str
) -> None:
    root = make_site(tmp_path / "site", pages, REPORT + conf)
    done = build(root, "docs")
    assert done.status != 0
    assert [finding["code"] for finding in read_json(root)] == [code]
    assert len(read_sarif(root)["results"]) == 1


@pytest.mark.parametrize(
    "report", ['{"yaml": "out/lockstep.yaml"}', '{"json": ""}', '{"json": 1}']
)
def test_a_report_that_cannot_be_written(tmp_path: Path, report: str) -> None:
    conf = f"lockstep_report = {report}\n"
    done = build(make_site(tmp_path / "site", {"page.rst": PASSES}, conf), "docs")
    assert done.status != 0
    (message,) = map(str, done.messages)
    assert "lockstep.config: lockstep_report" in message
    assert "Traceback" not in done.report


def test_each_format_has_a_setting() -> None:
    assert set(FORMATS) == set(ReportFormat.__args__)


def test_properties_are_escaped() -> None:
    finding = Finding(
        "a,b:c%\n.rst", 1, Kind.CONSOLE, Problem(1, "`f`", Raises("x\ny"))
    )
    assert format_github([finding]) == (
        "::error file=a%2Cb%3Ac%25%0A.rst,line=1,title=lockstep.console::"
        "lockstep.console: `f` raises x%0Ay\n"
    )


def test_uris_are_escaped() -> None:
    found = [
        Finding("docs/ä page.rst", 0, Kind.CONSOLE, Problem(0, "`f`", ExitsWith(1, 0))),
        Finding("/other/a b.rst", 3, Kind.CONSOLE, Problem(3, "`f`", ExitsWith(1, 0))),
        Finding.of_site(Kind.NOTHING, NoListings()),
    ]
    log = json.loads(format_sarif(found, "site/conf.py"))
    Draft4Validator(SCHEMA).validate(log)
    places = [
        result["locations"][0]["physicalLocation"]
        for result in log["runs"][0]["results"]
    ]
    assert [place["artifactLocation"]["uri"] for place in places] == [
        *("docs/%C3%A4%20page.rst", "file:///other/a%20b.rst", "site/conf.py")
    ]
    assert [place.get("region") for place in places] == [None, {"startLine": 3}, None]
