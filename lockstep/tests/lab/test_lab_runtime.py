"""The lab's room: its prompt, command lines and files, on a project without Django."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from local_labs import Room, get_programs, open_room

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
    """Make a project of a few files."""
    (tmp_path / "shell.py").write_text(SHELL)
    (tmp_path / "ticker.py").write_text(TICKER)
    (tmp_path / "sums.py").write_text("def add(x, y):\n    return x + y\n")
    return tmp_path


@pytest.fixture
def room(folder: Path) -> Iterator[Room]:
    """Open a room on it."""
    with open_room(
        folder,
        setup="ticker_setup",
        shell="python shell.py",
        environment={"FIXED": "yes"},
        keep=["sphinx_lockstep"],
    ) as room:
        yield room


def test_a_prompt_opens_by_the_projects_own_command(room: Room) -> None:
    opened = room.call("python shell.py")
    assert opened["output"] == "Welcome.\n"
    assert room.type("answer")["output"] == "42\n"


def test_pythons_own_prompt_is_one_too(room: Room) -> None:
    assert room.call("python")["ok"]
    assert room.type("__name__")["output"] == "'__main__'\n"
    assert "answer" in room.type("answer")["error"]


def test_a_shell_opens_quietly_for_the_first_statement(room: Room) -> None:
    assert room.type("answer")["output"] == "42\n"


def test_statements_are_shown_as_they_are_typed(room: Room) -> None:
    code = "a = 1; b = 2\nfor n in (a, b):\n    print(n)\na + b"
    events = room.type(code)["events"]
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
            "EOFError: nothing can be typed in here: give the value in the code",
            None,
        ),
        (
            'import socket\nsocket.create_connection(("192.0.2.1", 80))',
            "LabLimit: a page in a browser has no sockets: this runs only on your own machine",
            None,
        ),
        (
            'import socket\nsocket.create_connection(("127.0.0.1", 80))',
            "ConnectionRefusedError: [Errno 111] Connection refused",
            None,
        ),
        (
            'import subprocess\nsubprocess.run(["true"])',
            "LabLimit: a page in a browser starts no other process",
            None,
        ),
        (
            "import os\nos.fork()",
            "LabLimit: a page in a browser starts no other process",
            None,
        ),
        (
            'print("z" * 10_000_000)',
            "RuntimeError: printed more than 1,000,000 characters, and was stopped here",
            None,
        ),
    ],
)
def test_what_fails_ends_in_a_clear_message(
    room: Room, code: str, error: str, output: str | None
) -> None:
    result = room.type(code)
    assert (result["ok"], result["error"]) == (False, error)
    assert output is None or result["output"] == output
    assert len(result["output"]) < 1_200_000
    assert room.type("6 * 7")["output"] == "42\n"


def test_leaving_the_shell_opens_it_anew(room: Room) -> None:
    room.type("mine = 1")
    assert "The shell has ended" in room.type("raise SystemExit")["output"]
    assert room.type("mine")["error"] == "NameError: name 'mine' is not defined"


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
def test_command_lines(room: Room, line: str, status: int, output: str | None) -> None:
    result = room.call(line)
    assert result["status"] == status, result
    assert output is None or result["output"] == output


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("curl localhost", "curl: there is no such program here"),
        ("python 'x", "the command line cannot be read: No closing quotation"),
        ("python nothing.py", "there is no file nothing.py in {folder}"),
        ("python -i sums.py", "python -i: this option is not known here"),
    ],
)
def test_command_lines_that_cannot_run(
    room: Room, folder: Path, line: str, error: str
) -> None:
    assert room.call(line)["error"] == error.format(folder=folder)


def test_variables_and_folders_of_the_terminal_stay(room: Room, folder: Path) -> None:
    ask = "python -c \"import os; print(os.environ.get('NAME'), os.getcwd())\""
    room.call("mkdir below")
    assert room.call("export NAME=value")["status"] == 0
    assert room.call("cd below")["status"] == 0
    assert room.call(ask)["output"] == f"value {folder / 'below'}\n"
    assert room.call("cd")["status"] == 0
    assert room.call(f"cd {folder / 'below'}")["status"] == 0
    assert room.call("unset NAME")["status"] == 0
    assert room.call(f"env -u NAME {ask}")["output"] == f"None {folder / 'below'}\n"


def test_a_program_changes_nothing_of_the_shell(room: Room) -> None:
    probe = "import os, sys, logging; (sys.argv, os.getcwd(), logging.root.level)"
    before = room.type(probe)["output"]
    code = (
        "import os, sys, logging; sys.argv = [1]; os.chdir('/');"
        " logging.root.setLevel(1); sys.stdout = None; os.environ.clear()"
    )
    room.call(f'python -c "{code}"')
    assert room.type(probe)["output"] == before


def test_a_change_restarts_what_has_the_file_as_it_was(room: Room) -> None:
    assert room.type("from sums import add\nadd(4, 3)")["output"] == "7\n"
    changed = room.ask(
        "replace", path="sums.py", old="return x + y", new="return x - y"
    )
    assert changed["ok"]
    assert room.type("add(4, 3)")["output"] == "1\n"
    room.ask(
        "write", path="sums.py", text="def add(x, y):\n    return 0", restart=False
    )
    assert room.type("add(4, 3)")["output"] == "1\n"


def test_a_change_that_breaks_the_file_is_told_at_its_use(room: Room) -> None:
    room.type("from sums import add")
    room.ask("write", path="sums.py", text="def add(:")
    assert "SyntaxError" in room.call('python -c "import sums"')["output"]


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (
            {"type": "replace", "path": "sums.py", "old": "nowhere", "new": ""},
            "what is to be replaced does not stand in sums.py, or twice",
        ),
        (
            {
                "type": "patch",
                "path": "sums.py",
                "text": "@@ -1 +1 @@\n-def sub():\n+x",
            },
            "the difference does not fit sums.py as it is now",
        ),
        (
            {"type": "patch", "path": "none.py", "text": "@@ -1 +1 @@\n-x\n+y"},
            "there is no file none.py",
        ),
        (
            {"type": "write", "path": "../out.py", "text": ""},
            "../out.py leaves the project's folder",
        ),
    ],
)
def test_changes_that_do_not_fit(
    room: Room, folder: Path, request_: dict[str, str], error: str
) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    result = room.ask(request_.pop("type"), **request_)
    assert (result["ok"], result["error"]) == (False, error)
    assert {p: p.read_bytes() for p in folder.iterdir() if p.is_file()} == before


def test_a_difference_is_applied_where_it_says(room: Room, folder: Path) -> None:
    text = "--- sums.py\n+++ sums.py\n@@ -1,2 +1,3 @@\n def add(x, y):\n+    assert x\n     return x + y\n"
    assert room.ask("patch", path="sums.py", text=text)["ok"]
    assert (folder / "sums.py").read_text() == (
        "def add(x, y):\n    assert x\n    return x + y\n"
    )
    assert room.ask("files")["files"]["sums.py"].startswith("def add")


def test_a_program_that_goes_on(room: Room) -> None:
    started = room.call("python ticker.py")
    assert get_programs(started) == {"ticker": True}
    assert started["state"]["programs"][0]["due"] == 0
    assert room.ask("pump")["printed"] == {"ticker": "tick 1\n"}
    assert room.type("import time; time.sleep(0.01)")["printed"]["ticker"].startswith(
        "tick 2\n"
    )
    failed = room.ask("stop", program="ticker")
    assert failed["printed"]["ticker"] == "stopped\n"
    assert get_programs(failed) == {"ticker": False}


def test_what_is_kept_of_a_room_is_its_files_and_its_terminal(room: Room) -> None:
    room.call("mkdir below")
    room.call("cd below")
    room.call("export NAME=value")
    left = room.ask("snapshot")
    assert (left["cwd"], left["variables"]) == ("below", {"NAME": "value"})
    assert sorted(left["snapshot"]) == ["shell.py", "sums.py", "ticker.py"]
