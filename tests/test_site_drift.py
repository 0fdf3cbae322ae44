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
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from drifts import Drift, find_drifts
from trees import build, copy_tree, keep_pages

from sphinx_lockstep.config import Settings, from_json
from sphinx_lockstep.model import Block

AT_ONCE = 10
SHARE = 1 if os.environ.get("LOCKSTEP_DRIFT") == "all" else 8
MESSAGE = re.compile(
    r"^(?P<path>docs/\S+?):(?P<line>\d+): ERROR: lockstep\.", re.MULTILINE
)
FIRST_PAGE = "django/first-steps-with-django.rst"
EXAMPLE = "examples/django"
RIGHT, WRONG = "CELERY_BEAT_SCHEDULER", "CELERY_BEAT_SHEDULER"


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

    Return the drifts of which no message tells.
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
    told: dict[str, list[int]] = {}
    for match in MESSAGE.finditer(output):
        told.setdefault(match["path"], []).append(int(match["line"]))
    return [
        drift for drift, name in names.items() if not drift.is_named(told.get(name, []))
    ]


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
    with (tree / "conf.py").open("a") as file:  # a drifted log is waited for so long
        file.write("\nlockstep_time_limit = 20\nlockstep_jobs = 3\n")
    sample = live[::SHARE]
    survivors = []
    for start in range(0, len(sample), AT_ONCE):
        survivors += build_drifts(tree, sample[start : start + AT_ONCE])
    assert survivors == []


def replace_everywhere(pattern: str, new: str) -> Callable[[Path], None]:
    def change(tree: Path) -> None:
        count = 0
        for path in (tree / EXAMPLE).rglob("*.py"):
            text = path.read_text()
            changed, times = re.subn(pattern, new, text)
            path.write_text(changed)
            count += times
        assert count

    return change


def replace_in(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(tree: Path) -> None:
        path = tree / EXAMPLE / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    return change


def delete(name: str) -> Callable[[Path], None]:
    def change(tree: Path) -> None:
        (tree / EXAMPLE / name).unlink()

    return change


def misspell_setting(tree: Path) -> None:
    """Write a setting wrongly in the settings and on the page."""
    for path in (tree / EXAMPLE / "proj/settings.py", tree / "docs" / FIRST_PAGE):
        text = path.read_text()
        assert RIGHT in text or path.suffix == ".rst"
        path.write_text(text.replace(RIGHT, WRONG))


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
    "misspell a setting on both sides": misspell_setting,
    "subtract": replace_in("demoapp/tasks.py", "return x + y", "return x - y"),
}


@pytest.fixture(scope="session")
def code_drift_builds(
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, tuple[int, str]]:
    """The exit status and output of a build of the first page for each code drift."""
    folder = tmp_path_factory.mktemp("code")

    def build_drift(name: str) -> tuple[int, str]:
        tree = copy_tree(folder / name.replace(" ", "-"))
        keep_pages(tree, FIRST_PAGE)
        CODE_DRIFTS[name](tree)
        return build(tree)

    with ThreadPoolExecutor(3) as pool:  # a build waits more than it works
        return dict(zip(CODE_DRIFTS, pool.map(build_drift, CODE_DRIFTS), strict=True))


@pytest.mark.parametrize("name", CODE_DRIFTS)
def test_code_drift_is_named(
    code_drift_builds: dict[str, tuple[int, str]], name: str
) -> None:
    """A change of the example alone, or of both sides."""
    status, output = code_drift_builds[name]
    assert status == 1, output
    assert MESSAGE.search(output), output
    assert "Traceback (most recent call last)" not in output.splitlines()


def test_misspelt_setting_is_named(
    code_drift_builds: dict[str, tuple[int, str]],
) -> None:
    """Page and settings agree, and Celery knows no such setting."""
    _, output = code_drift_builds["misspell a setting on both sides"]
    message = rf"^docs/{FIRST_PAGE}:\d+: ERROR: lockstep\.\w+: `{WRONG}`.*\n.*nearest: {RIGHT}$"
    assert re.search(message, output, re.MULTILINE), output
