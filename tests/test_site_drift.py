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

SHARE = 1 if os.environ.get("LOCKSTEP_DRIFT") == "all" else 5
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


def build_drifts(
    tree: Path, drifts: Sequence[Drift], drop: Sequence[Path] = ()
) -> tuple[int, dict[int, list[int]], str]:
    """Build a tree with a page for each drift beside the page that it is of.

    Pages to drop are not built themselves, but for the root.
    Return the exit status, the lines that each drift's page is blamed for, and the
    output.
    """
    names = {}
    for number, drift in enumerate(drifts):
        page = find_page(tree, drift.page)
        path = page.with_name(f"{page.stem}--{number}{page.suffix}")
        path.write_text(drift.apply(page.read_text()))
        names[path.relative_to(tree).as_posix()] = number
    for path in drop:
        if path != tree / "docs" / "index.rst":
            path.unlink()
    status, output = build(tree)
    lines: dict[int, list[int]] = {number: [] for number in range(len(drifts))}
    for match in MESSAGE.finditer(output):
        if match["path"] in names:
            lines[names[match["path"]]].append(int(match["line"]))
    return status, lines, output


def find_page(tree: Path, docname: str) -> Path:
    return next((tree / "docs").glob(f"{docname}.*"))


def assert_all_named(
    drifts: Sequence[Drift], status: int, lines: dict[int, list[int]], output: str
) -> None:
    survivors = [
        drift for number, drift in enumerate(drifts) if drift.line not in lines[number]
    ]
    assert status == 1, output[-3000:]
    assert survivors == [], [lines[drifts.index(drift)] for drift in survivors]


def test_shown_drifts_are_named(
    site: Path, drifts: list[Drift], tmp_path: Path
) -> None:
    """One letter in each line of listings, outputs, diffs and trees; nothing is run."""
    shown = [drift for drift in drifts if not drift.live]
    assert {drift.what for drift in shown} == {"fragment", "diff", "tree", "output"}
    tree = tmp_path / "tree"
    shutil.copytree(site, tree)
    status, lines, output = build_drifts(tree, shown)
    assert_all_named(shown, status, lines, output)


def test_live_drifts_are_named(drifts: list[Drift], tmp_path: Path) -> None:
    """One letter in each command, setting and log."""
    live = [drift for drift in drifts if drift.live]
    assert {drift.what for drift in live} == {"command", "settings", "log"}
    sample = live[::SHARE]
    tree = copy_tree(tmp_path / "tree")
    with (tree / "conf.py").open("a") as file:
        file.write("\nlockstep_time_limit = 15\nlockstep_jobs = 3\n")
    originals = [*(tree / "docs").rglob("*.rst"), *(tree / "docs").rglob("*.md")]
    status, lines, output = build_drifts(tree, sample, drop=originals)
    assert_all_named(sample, status, lines, output)


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
