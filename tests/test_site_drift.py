"""Our own site, put out of step: every drift fails the build, at its page and line.

Drifts that a run has to find take long: one in ``SHARE`` is tried, or all of them
where LOCKSTEP_DRIFT is "all".
"""

from __future__ import annotations

import os
import pickle
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from drifts import Drift, find_drifts
from trees import build, copy_tree

from sphinx_lockstep.config import Settings, from_json
from sphinx_lockstep.model import Block

AT_ONCE = 10
SHARE = 1 if os.environ.get("LOCKSTEP_DRIFT") == "all" else 8
MESSAGE = re.compile(
    r"^(?P<path>docs/\S+?):(?P<line>\d+): ERROR: lockstep\.", re.MULTILINE
)
FIRST_PAGE = "docs/django/first-steps-with-django.rst"


@pytest.fixture(scope="session")
def settings(site: Path) -> Settings:
    return from_json((site / "settings.json").read_text())


@pytest.fixture(scope="session")
def drifts(site: Path, settings: Settings) -> list[Drift]:
    """Every one-letter drift of every page."""
    with (site / "build/dummy/.doctrees/environment.pickle").open("rb") as file:
        environment = pickle.load(file)
    pages = environment.domaindata["lockstep"]["pages"]
    blocks: list[Block] = [block for page in pages.values() for block in page.blocks]
    found = [drift for block in blocks for drift in find_drifts(block, settings)]
    assert len(found) > 200
    return found


def build_drifts(tree: Path, drifts: Sequence[Drift]) -> list[Drift]:
    """Build a tree with a page for each drift beside the page that it is of.

    Return the drifts for which no message names the drift's page and line.
    """
    names, written = {}, []
    for number, drift in enumerate(drifts):
        page = next((tree / "docs").glob(f"{drift.page}.*"))
        path = page.with_name(f"{page.stem}--{number}{page.suffix}")
        path.write_text(drift.apply(page.read_text()))
        names[drift] = path.relative_to(tree).as_posix()
        written.append(path)
    status, output = build(tree)
    for path in written:
        path.unlink()
    assert status == 1, output[-3000:]
    told = {(match["path"], int(match["line"])) for match in MESSAGE.finditer(output)}
    return [drift for drift, name in names.items() if (name, drift.line) not in told]


def test_shown_drifts_are_named(
    site: Path, drifts: list[Drift], tmp_path: Path
) -> None:
    """One letter in each line of listings, outputs, diffs and trees; nothing is run."""
    shown = [drift for drift in drifts if not drift.live]
    assert {drift.what for drift in shown} == {"fragment", "diff", "tree", "output"}
    tree = tmp_path / "tree"
    shutil.copytree(site, tree)
    assert build_drifts(tree, shown) == []


def test_live_drifts_are_named(site: Path, drifts: list[Drift], tmp_path: Path) -> None:
    """One letter in each command, setting and log."""
    live = [drift for drift in drifts if drift.live]
    assert {drift.what for drift in live} == {"command", "settings", "log"}
    tree = tmp_path / "tree"
    shutil.copytree(site, tree)
    with (tree / "conf.py").open("a") as file:
        file.write(
            "\nlockstep_time_limit = 20  # so long a drifted log is waited for\n"
        )
    sample = live[::SHARE]
    survivors = []
    for start in range(0, len(sample), AT_ONCE):
        survivors += build_drifts(tree, sample[start : start + AT_ONCE])
    assert survivors == []


def replace_everywhere(pattern: str, new: str) -> Callable[[Path], None]:
    def change(example: Path) -> None:
        count = 0
        for path in example.rglob("*.py"):
            text = path.read_text()
            changed, times = re.subn(pattern, new, text)
            path.write_text(changed)
            count += times
        assert count

    return change


def replace_in(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(example: Path) -> None:
        path = example / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    return change


def delete(name: str) -> Callable[[Path], None]:
    def change(example: Path) -> None:
        (example / name).unlink()

    return change


CODE_DRIFTS = {
    "rename add": replace_everywhere(r"\badd\b(?=[(,.]| \w)", "plus"),
    "delete the app": delete("proj/celery.py"),
    "drop autodiscovery": replace_in(
        "proj/celery.py", "app.autodiscover_tasks()\n", ""
    ),
    "drop an installed app": replace_in(
        "proj/settings.py", '    "django_celery_results",\n', ""
    ),
    "misspell a setting": replace_in(
        "proj/settings.py", "CELERY_TASK_TIME_LIMIT", "CELERY_TASK_TIME_LIMITT"
    ),
    "break the syntax": replace_in(
        "accounts/forms.py", "class SignUpForm(", "class SignUpForm(("
    ),
    "drop an import": replace_in(
        "demoapp/tasks.py", "from celery import shared_task\n", ""
    ),
    "drop the app's import": replace_in(
        "proj/__init__.py", "from .celery import app as celery_app\n", ""
    ),
    "subtract": replace_in("demoapp/tasks.py", "return x + y", "return x - y"),
}


@pytest.mark.parametrize("name", CODE_DRIFTS)
def test_code_drift_is_named(tmp_path: Path, name: str) -> None:
    """A change of the example alone."""
    tree = copy_tree(tmp_path / "tree")
    CODE_DRIFTS[name](tree / "examples" / "django")
    status, output = build(tree)
    assert status == 1, output
    assert MESSAGE.search(output), output
    assert "Traceback (most recent call last)" not in output.splitlines()


@pytest.mark.parametrize(
    ("old", "new"), [("CELERY_TASK_TIME_LIMIT", "CELERY_TASK_TIMELIMIT")]
)
def test_setting_misspelt_on_both_sides(tmp_path: Path, old: str, new: str) -> None:
    tree = copy_tree(tmp_path / "tree")
    for folder in (tree / "docs", tree / "examples"):
        for path in folder.rglob("*.*"):
            if path.suffix in {".py", ".rst", ".md"}:
                path.write_text(path.read_text().replace(old, new))
    status, output = build(tree)
    assert status == 1, output
    assert re.search(
        rf"^{FIRST_PAGE}:\d+: ERROR: lockstep\.\w+: `{new}`", output, re.MULTILINE
    )
    assert f"nearest: {old}" in output
