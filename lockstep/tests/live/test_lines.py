"""Lines are noted in whatever process, and what is to be executed is known."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sphinx_lockstep.live.executed_lines import find_checksums, measure, read_lines
from sphinx_lockstep.syntax.statements import find_statements

MODULE = '''\
"""A docstring."""

import os


@os.register_at_fork
def never(
    a=1,
    b=2,
):
    """Another one."""
    return (
        a
        + b
    )


class Shop:
    """A third one."""

    name: str
    open = True

    if not open: name = "closed"


match Shop.open:
    case True:
        total = 1
    case False:
        total = 2
"said to nobody"
'''


def run(project: Path, *command: str, others: str = "") -> dict[str, list[int]]:
    """Run Python in a project and return the lines that were noted."""
    sandbox = project.parent / "sandbox"
    sandbox.mkdir()
    checksums = find_checksums(project)
    environment = measure(sandbox, project, others)
    done = subprocess.run(
        [sys.executable, "-W", "error", *command],
        cwd=project,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return read_lines(sandbox, checksums)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return an empty project."""
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def test_statements_are_what_is_executed() -> None:
    lines = MODULE.splitlines()
    statements = [lines[line.first - 1].strip() for line in find_statements(MODULE)]
    assert statements == [
        "import os",
        "@os.register_at_fork",
        "def never(",
        "return (",
        "class Shop:",
        "name: str",
        "open = True",
        'if not open: name = "closed"',
        "match Shop.open:",
        "case True:",
        "total = 1",
        "case False:",
        "total = 2",
    ]


def test_what_is_no_python_has_no_statements() -> None:
    assert find_statements("def half(") == find_statements("return 1\n") == ()


def test_every_statement_can_be_noted(project: Path) -> None:
    """A line that the compiler has in its table is told of when it is executed."""
    text = MODULE.replace("@os.register_at_fork", "@staticmethod")
    text = text.replace("    case False:\n        total = 2\n", "")
    text += "never()\n"
    (project / "shop.py").write_text(text, encoding="utf-8")
    noted = set(run(project, "shop.py")["shop.py"])
    missing = [
        line
        for line in find_statements(text)
        if noted.isdisjoint(range(line.first, line.last + 1))
    ]
    assert missing == []


def test_a_daemon_is_noted(project: Path) -> None:
    """It has closed all that was open, and left its folder."""
    text = "import os\nos.closerange(0, 256)\nos.chdir('/')\ndone = True\n"
    (project / "daemon.py").write_text(text, encoding="utf-8")
    assert run(project, "daemon.py") == {"daemon.py": [1, 2, 3, 4]}


def test_code_that_is_reloaded_is_of_its_file(project: Path) -> None:
    reload = (
        "import importlib, pathlib, shop\n"
        "pathlib.Path('shop.py').write_text('pass\\npass\\n')\n"
        "importlib.reload(shop)\n"
    )
    (project / "shop.py").write_text("pass\n", encoding="utf-8")
    assert run(project, "-c", reload) == {"shop.py": [1]}


def test_nothing_else_is_changed(project: Path, tmp_path: Path) -> None:
    """Python's path is as it was, and another module of the same name has its turn."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "sitecustomize.py").write_text("FOUND = True\n", encoding="utf-8")
    text = (
        "import sitecustomize, sys\n"
        "if sitecustomize.FOUND and not any('hook' in place for place in sys.path):\n"
        "    done = True\n"
    )
    (project / "look.py").write_text(text, encoding="utf-8")
    assert run(project, "look.py", others=str(own)) == {"look.py": [1, 2, 3]}
