"""A lab session: its prompt, command lines and files, with a project without Django."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lab_sessions import SessionProcess, get_programs, open_session

TICKER = """
from lockstep_lab_runtime.programs import Paused


class Ticker:
    count = 0

    def has_work(self):
        return False

    def resume(self):
        Ticker.count += 1
        print("tick", Ticker.count)
        if Ticker.count == 3:
            raise ValueError("three")
        raise Paused(self, 0)

    def stop(self):
        print("stopped")


raise Paused(Ticker(), 0)
"""
SHELL = """
import code

print("Welcome.")
code.interact(local={"answer": 42})
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write a project of a few files."""
    (tmp_path / "shell.py").write_text(SHELL)
    (tmp_path / "ticker.py").write_text(TICKER)
    (tmp_path / "sums.py").write_text("def add(x, y):\n    return x + y\n")
    return tmp_path


@pytest.fixture
def session(folder: Path) -> Iterator[SessionProcess]:
    """Open a session on the project."""
    with open_session(
        folder,
        setup="ticker_setup",
        shell="python shell.py",
        environment={"FIXED": "yes"},
        keep=["lockstep_lab_runtime"],
    ) as session:
        yield session


def test_a_prompt_opens_by_the_projects_own_command(session: SessionProcess) -> None:
    opened = session.call("python shell.py")
    assert opened["output"] == "Welcome.\n"
    assert session.type("answer")["output"] == "42\n"


def test_python_itself_opens_a_prompt(session: SessionProcess) -> None:
    assert session.call("python")["ok"]
    assert session.type("__name__")["output"] == "'__main__'\n"
    assert "answer" in session.type("answer")["error"]


def test_a_shell_opens_quietly_for_the_first_statement(session: SessionProcess) -> None:
    assert session.type("answer")["output"] == "42\n"


def test_statements_are_shown_as_they_are_typed(session: SessionProcess) -> None:
    code = "a = 1; b = 2\nfor n in (a, b):\n    print(n)\na + b"
    events = session.type(code)["events"]
    assert "".join(event["text"] for event in events) == (
        ">>> a = 1; b = 2\n>>> for n in (a, b):\n...     print(n)\n...\n1\n2\n>>> a + b\n3\n"
    )


@pytest.mark.parametrize(
    ("code", "error", "output"),
    [
        (
            "1 / 0",
            "ZeroDivisionError: division by zero",
            (
                "Traceback (most recent call last):\n"
                '  File "<console>", line 1, in <module>\n'
                "ZeroDivisionError: division by zero\n"
            ),
        ),
        ("x =", "SyntaxError: invalid syntax", None),
        (
            "import nothing_here",
            "ModuleNotFoundError: No module named 'nothing_here'",
            None,
        ),
        (
            "input()",
            "EOFError: the lab has no keyboard input: put the value into the code",
            None,
        ),
        (
            'import socket\nsocket.create_connection(("192.0.2.1", 80))',
            "LabLimit: a page in a browser has no sockets: run this on your own machine",
            None,
        ),
        (
            'import socket\nsocket.create_connection(("127.0.0.1", 80))',
            "ConnectionRefusedError: [Errno 111] Connection refused",
            None,
        ),
        (
            'import subprocess\nsubprocess.run(["true"])',
            "LabLimit: a page in a browser can't start another process",
            None,
        ),
        (
            "import os\nos.fork()",
            "LabLimit: a page in a browser can't start another process",
            None,
        ),
        (
            'print("z" * 10_000_000)',
            "RuntimeError: stopped after printing 1,000,000 characters",
            None,
        ),
    ],
)
def test_a_failing_statement_has_a_clear_message(
    session: SessionProcess, code: str, error: str, output: str | None
) -> None:
    result = session.type(code)
    assert (result["ok"], result["error"]) == (False, error)
    assert output is None or result["output"] == output
    assert len(result["output"]) < 1_200_000
    assert session.type("6 * 7")["output"] == "42\n"


def test_the_next_statement_replaces_a_shell_that_has_exited(
    session: SessionProcess,
) -> None:
    session.type("mine = 1")
    assert "The shell has exited" in session.type("raise SystemExit")["output"]
    assert session.type("mine")["error"] == "NameError: name 'mine' is not defined"


@pytest.mark.parametrize(
    ("line", "status", "output"),
    [
        ("python -c \"print('here')\"", 0, "here\n"),
        ("NAME=value python -c \"import os; print(os.environ['NAME'])\"", 0, "value\n"),
        ("FIXED=no python -c \"import os; print(os.environ['FIXED'])\"", 0, "yes\n"),
        ("python -m this_is_none", 1, None),
        ("python -c \"raise SystemExit('bad')\"", 1, "bad\n"),
        ('python -c "import sums; print(sums.add(1, 2))"', 0, "3\n"),
        ("mkdir -p one/two", 0, ""),
        ("cd nowhere", 1, "cd: nowhere: No such directory\n"),
    ],
)
def test_command_lines(
    session: SessionProcess, line: str, status: int, output: str | None
) -> None:
    result = session.call(line)
    assert result["status"] == status, result
    assert output is None or result["output"] == output


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("curl localhost", "curl: command not found in the lab"),
        ("python 'x", "the command line can't be read: No closing quotation"),
        ("python nothing.py", "no file nothing.py in {folder}"),
        ("python -i sums.py", "python -i: the lab doesn't support this option"),
    ],
)
def test_invalid_command_lines(
    session: SessionProcess, folder: Path, line: str, error: str
) -> None:
    assert session.call(line)["error"] == error.format(folder=folder)


def test_a_terminal_keeps_its_variables_and_folder(
    session: SessionProcess, folder: Path
) -> None:
    ask = "python -c \"import os; print(os.environ.get('NAME'), os.getcwd())\""
    session.call("mkdir below")
    assert session.call("export NAME=value")["status"] == 0
    assert session.call("cd below")["status"] == 0
    assert session.call(ask)["output"] == f"value {folder / 'below'}\n"
    assert session.call("cd")["status"] == 0
    assert session.call(f"cd {folder / 'below'}")["status"] == 0
    assert session.call("unset NAME")["status"] == 0
    assert session.call(f"env -u NAME {ask}")["output"] == f"None {folder / 'below'}\n"


def test_a_program_does_not_change_the_shell(session: SessionProcess) -> None:
    probe = "import os, sys, logging; (sys.argv, os.getcwd(), logging.root.level)"
    before = session.type(probe)["output"]
    code = (
        "import os, sys, logging; sys.argv = [1]; os.chdir('/');"
        " logging.root.setLevel(1); sys.stdout = None; os.environ.clear()"
    )
    session.call(f'python -c "{code}"')
    assert session.type(probe)["output"] == before


def test_an_edit_restarts_the_shell(session: SessionProcess) -> None:
    assert session.type("from sums import add\nadd(4, 3)")["output"] == "7\n"
    changed = session.ask(
        "replace", path="sums.py", old="return x + y", new="return x - y"
    )
    assert changed["ok"]
    assert session.type("add(4, 3)")["output"] == "1\n"
    session.ask(
        "write", path="sums.py", text="def add(x, y):\n    return 0", restart=False
    )
    assert session.type("add(4, 3)")["output"] == "1\n"


def test_a_broken_file_raises_when_it_is_imported(session: SessionProcess) -> None:
    session.type("from sums import add")
    session.ask("write", path="sums.py", text="def add(:")
    assert "SyntaxError" in session.call('python -c "import sums"')["output"]


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (
            {"type": "replace", "path": "sums.py", "old": "nowhere", "new": ""},
            "sums.py doesn't have the text to replace exactly once",
        ),
        (
            {
                "type": "patch",
                "path": "sums.py",
                "text": "@@ -1 +1 @@\n-def sub():\n+x",
            },
            "the diff doesn't apply to sums.py as it is now",
        ),
        (
            {"type": "patch", "path": "none.py", "text": "@@ -1 +1 @@\n-x\n+y"},
            "no file none.py",
        ),
        (
            {"type": "write", "path": "../out.py", "text": ""},
            "../out.py is outside the project's folder",
        ),
    ],
)
def test_edits_that_do_not_apply(
    session: SessionProcess, folder: Path, request_: dict[str, str], error: str
) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    result = session.ask(request_.pop("type"), **request_)
    assert (result["ok"], result["error"]) == (False, error)
    assert {p: p.read_bytes() for p in folder.iterdir() if p.is_file()} == before


def test_a_diff_is_applied_at_its_lines(session: SessionProcess, folder: Path) -> None:
    text = "--- sums.py\n+++ sums.py\n@@ -1,2 +1,3 @@\n def add(x, y):\n+    assert x\n     return x + y\n"
    assert session.ask("patch", path="sums.py", text=text)["ok"]
    assert (folder / "sums.py").read_text() == (
        "def add(x, y):\n    assert x\n    return x + y\n"
    )
    assert session.ask("files")["files"]["sums.py"].startswith("def add")


def test_a_long_running_program(session: SessionProcess) -> None:
    started = session.call("python ticker.py")
    assert get_programs(started) == {"ticker": True}
    assert started["state"]["programs"][0]["due"] == 0
    assert session.ask("pump")["printed"] == {"ticker": "tick 1\n"}
    assert session.type("import time; time.sleep(0.01)")["printed"][
        "ticker"
    ].startswith("tick 2\n")
    failed = session.ask("stop", program="ticker")
    assert failed["printed"]["ticker"] == "stopped\n"
    assert get_programs(failed) == {"ticker": False}


def test_a_snapshot_has_the_files_and_the_terminal(
    session: SessionProcess,
) -> None:
    session.call("mkdir below")
    session.call("cd below")
    session.call("export NAME=value")
    left = session.ask("snapshot")
    assert (left["cwd"], left["variables"]) == ("below", {"NAME": "value"})
    assert sorted(left["snapshot"]) == ["shell.py", "sums.py", "ticker.py"]
