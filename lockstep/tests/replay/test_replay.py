"""Replays of a small tutorial, from its built pages and in an empty folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psutil
import pytest
from bs4 import BeautifulSoup
from sites import Build, Message, copy_corpus
from sites import build as prove

from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.gate.page_reader import read_site
from sphinx_lockstep.replay.copy_button import CopyButton
from sphinx_lockstep.replay.replay_route import BuiltSite
from sphinx_lockstep.replay.replay_route import replay as replay_route
from sphinx_lockstep.replay.saved_state import read_state
from sphinx_lockstep.store.replays import Replayed, describe_time

CAPTIONS = "Write it as `FILE`, as `FILE, changed` above a diff, or as `In FILE`"
LEAD = "Correct this listing, or a listing before it"
SHOW = "Run `python -m sphinx_lockstep update` to copy the output, or fix the code"
UNKNOWN = "an unknown time"
SOON = 60  # seconds; a replay of these pages takes one or two

# Changes of the built pages, conf.py or the example, and what a replay reports.
CASES = {
    "another output": (
        {"build/html/second.html": ("Hello, Ada!", "Hello, Bob!")},
        (
            "docs/second.rst:19: lockstep.console: `Hello, Bob!` isn't what"
            " `python3 greet.py Ada` prints\n"
            f"    nearest: Hello, Ada!\n    {SHOW}"
        ),
    ),
    "a step left out": (
        {"build/html/second.html": ("python3 greet.py Ada", "python3 greet.py")},
        (
            "docs/second.rst:19: lockstep.console: `Hello, Ada!` isn't what"
            " `python3 greet.py` prints\n"
            f"    nearest: Traceback (most recent call last):\n    {SHOW}"
        ),
    ),
    "a command that asks": (
        {
            "build/html/first.html": (
                "$ python3 great.py",
                "$ python3 -c \"input('Name? ')\"\n$ python3 great.py",
            )
        },
        (
            "docs/first.rst:44: lockstep.console: `python3 -c \"input('Name? ')\"` asks"
            " a question that the page doesn't answer\n"
        ),
    ),
    "a caption that says nothing": (
        {"build/html/first.html": ("greet.py", "the program")},
        (
            "docs/first.rst:29: lockstep.tutorial: the caption `the program`"
            f" doesn't say what to do with the listing\n    {CAPTIONS}"
        ),
    ),
    "a listing that nobody can follow": (
        {"build/html/first.html": ("highlight-console", "highlight-text")},
        (
            "docs/first.rst:10: lockstep.tutorial: this listing doesn't say what to"
            f" do with the listing\n    {CAPTIONS}"
        ),
    ),
    "a difference from another file": (
        {"build/html/second.html": ("Return a greeting", "Return the greeting")},
        (
            "docs/second.rst:6: lockstep.tutorial: `greet.py, changed`"
            ' shows `"""Return the greeting."""`, which isn\'t at that line of greet.py'
            f" at this point\n    {LEAD}"
        ),
    ),
    "a difference that has lost its place": (
        {"build/html/second.html": ("@@ -", "@@ ")},
        (
            "docs/second.rst:6: lockstep.tutorial: `greet.py, changed`"
            f" has a hunk without line numbers: `@@ 6,7 +6,7 @@`\n    {LEAD}"
        ),
    ),
    "a button that copies the output too": (
        {"conf.py": ('_text = r"', '_text = r"never" #')},
        (
            "docs/first.rst:10: lockstep.tutorial: this listing is copied as"
            " `$ mkdir shop` instead of `mkdir shop`\n"
            "    Fix the settings of sphinx-copybutton, or the prompts of the listing"
        ),
    ),
    "a tab that no page has": (
        {"conf.py": ('"tabs": ["Alone"]', '"tabs": ["Neither"]')},
        "docs/first.rst has the tabs Alone, Together, but the route chooses Neither\n",
    ),
    "a page without a listing": (
        {"conf.py": ('["first", "second"]', '["index"]')},
        "index has no listing in the tabs Alone\n",
    ),
    "a page that was not built": (
        {"conf.py": ('["first", "second"]', '["third"]')},
        "third.html can't be read: No such file or directory\n",
    ),
    "a page that leaves the project broken": (
        {"conf.py": ("python3 greet.py again", "python3 greet.py again and again")},
        (
            "docs/first.rst:51: lockstep.tutorial: `python3 greet.py again and again`"
            " exits with status 1, not 0 when it is run after the page\n"
        ),
    ),
    "a character of the example": (
        {"example/pages/index.html": ("morning!", "morning?")},
        (
            "docs/second.rst:62: lockstep.tutorial: the reader's folder at the end has"
            " a pages/index.html that differs from the one in example\n"
            "    | --- pages/index.html of the reader\n"
            "    | +++ example/pages/index.html\n"
            "    | @@ -1 +1 @@\n"
            "    | -<p>Good morning!</p>\n"
            "    | +<p>Good morning?</p>\n"
            f"    {LEAD}"
        ),
    ),
    "another end of a line": (
        {"example/pages/index.html": ("morning!</p>\n", "morning!</p>\r\n")},
        (
            "docs/second.rst:62: lockstep.tutorial: the reader's folder at the end has"
            " a pages/index.html that differs from the one in example\n"
            f"    | only the line endings differ\n    {LEAD}"
        ),
    ),
}


PREVIEW = """\
.. lockstep: preview

.. code-block:: console

    $ python3 greet.py \\
        Ada
    Hello Ada

"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the tutorial, built once without problems."""
    root = copy_corpus("tutorial", tmp_path_factory.mktemp("built") / "site")
    return build_html(root)


def build_html(root: Path) -> Path:
    """Build the HTML pages of a site; fail if the build reports anything."""
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-c", "."]
    done = subprocess.run(
        [*command, "docs", "build/html"],
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        timeout=SOON,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return root


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Path:
    """A copy of the built site for a test to change."""
    return shutil.copytree(built, tmp_path / "site")


def replay(
    site: Path, *options: str, environment: Mapping[str, str] | None = None
) -> tuple[int, str, str]:
    """Replay the tutorial; return the exit status, stdout and stderr."""
    command = [sys.executable, "-m", "sphinx_lockstep", "replay", "-c", "."]
    done = subprocess.run(
        [*command, *options, "docs", "build/html"],
        cwd=site,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=SOON,
        check=False,
        env=environment,
    )
    return done.returncode, done.stdout, done.stderr


def change(site: Path, changes: Mapping[str, tuple[str, str]]) -> None:
    """Replace text in files of a site; in an HTML page, the text that readers see."""
    for name, (old, new) in changes.items():
        text = (site / name).read_text(encoding="utf-8")
        soup = BeautifulSoup(text, "html.parser") if name.endswith("ml") else None
        for shown in soup.select("pre, .caption-text") if soup else ():
            if old in shown.get_text():
                shown.string = shown.get_text().replace(old, new, 1)
                text, old, new = str(soup), "</html>", "</html>"
                break
        assert old in text, f"{name} has no {old}"
        (site / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def find_folder(output: str) -> Path:
    """Return the folder that a failed replay kept."""
    match = re.search(r"--resume (\S+)$", output, re.MULTILINE)
    assert match, output
    return Path(match[1])


def find_lines(path: Path, text: str) -> list[int]:
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    return [number for number, line in lines if text in line]


def test_each_route_leads_to_the_example(site: Path) -> None:
    status, output, complaint = replay(site)
    assert (status, complaint) == (0, "")
    lines = output.splitlines()
    assert lines[-1].startswith("2 route(s) in ")
    for name, number in (("alone", 19), ("together", 25)):
        own = [line for line in lines if line.startswith(f"{name} ")]
        assert f"{name}: leads to the example in {len(own)} steps: " in output
        assert any(f"docs/first.rst:{number}  $ export" in line for line in own)
        assert (
            sum("after the page: python3 greet.py again" in line for line in own) == 2
        )


def test_record_is_written(site: Path) -> None:
    """The record is rewritten if steps have changed, and stays the same if not."""
    record = site / "replays.json"
    before = record.read_text()
    assert replay(site)[0] == 0
    assert record.read_text() == before
    change(site, {"docs/second.rst": ("    $ cd ..\n", "    $ cd  ..\n")})
    status, output, _ = replay(site, "--only", "alone")
    assert (status, record.read_text()) == (0, before)
    assert output.endswith("not recorded, because not all routes were followed\n")
    assert replay(site)[0] == 0
    first, second = json.loads(record.read_text())
    was_first, was_second = json.loads(before)
    assert first == was_first
    assert second["key"] != was_second["key"]
    assert set(second["seconds"]) == {"alone", "together"}


def test_preview_is_not_followed(tmp_path: Path) -> None:
    """A preview has no copy button, and isn't part of the recorded key."""
    root = copy_corpus("tutorial", tmp_path / "site")
    change(root, {"docs/first.rst": ("Make a folder,", f"{PREVIEW}Make a folder,")})
    build_html(root)
    page = (root / "build/html/first.html").read_text()
    soup = BeautifulSoup(page, "html.parser")
    (shown,) = soup.select(".lockstep-preview")
    assert "Hello Ada" in shown.get_text()
    status, output, complaint = replay(root, "--only", "alone")
    assert (status, complaint) == (0, "")
    at = find_lines(root / "docs/first.rst", "greet.py \\")
    assert len(at) == 2
    assert f"docs/first.rst:{at[0]}  " not in output
    assert f"docs/first.rst:{at[1]}  " in output


def test_page_shows_how_long_it_takes(built: Path) -> None:
    text = (built / "build" / "html" / "first.html").read_text()
    assert "This takes about <span>a minute</span>." in text


@pytest.mark.parametrize(
    ("seconds", "words"),
    [({"a": 59.0}, "a minute"), ({"a": 60.1, "b": 3.0}, "2 minutes"), ({}, UNKNOWN)],
)
def test_describe_time(seconds: dict[str, float], words: str) -> None:
    assert describe_time(Replayed("page", "", seconds)) == words


@pytest.mark.parametrize("case", CASES)
def test_fails_at_the_step(site: Path, case: str) -> None:
    changes, message = CASES[case]
    change(site, changes)
    status, output, complaint = replay(site, "--only", "alone")
    assert (status, complaint) == (1, "")
    said = output.replace(f"{site}/", "").replace("build/html/", "")
    assert message in said, said
    if "--resume" in output:
        shutil.rmtree(find_folder(output))


def test_unfollowable_listing(site: Path) -> None:
    page = "build/html/second.html"
    change(site, {page: ("$ cd ..\n$ ls\ngreet.py\npages", "shop/\n└── greet.py")})
    text = (site / page).read_text(encoding="utf-8")
    first, last = text.rsplit("highlight-console", 1)
    (site / page).write_text(f"{first}highlight-text{last}", encoding="utf-8")
    status, output, _ = replay(site, "--only", "alone")
    assert status == 1
    shutil.rmtree(find_folder(output))
    message = (
        "docs/second.rst:62: lockstep.tutorial: this listing is a tree, which a reader"
        " can't type or save\n"
    )
    assert message in output


def test_error_that_no_page_shows(site: Path) -> None:
    """It is reported at the end, on the page that started the server."""
    server = "exec python3 -m http.server 8001 --bind 127.0.0.1"
    command = f"$ sh -c 'echo 2026-01-01 00:00:00 ERROR lost; {server}'"
    shown = "$ python3 greet.py \\\n    Ada\nHello Ada"
    change(site, {"build/html/first.html": (shown, command)})
    status, output, _ = replay(site, "--only", "alone")
    assert status == 1
    shutil.rmtree(find_folder(output))
    fact = "logged an error that the page doesn't show: `<time> ERROR lost`"
    assert "docs/first.rst:36: lockstep.console: " in output, output
    assert fact in output, output


def test_without_a_network(site: Path) -> None:
    install = "$ python3 -m pip install lockstep-nothing"
    change(site, {"build/html/first.html": ("$ mkdir shop", install)})
    # Nothing listens on port 9 of this machine.
    environment = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/",
        "PIP_CONFIG_FILE": "/dev/null",
    }
    path = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"}
    status, output, _ = replay(site, "--only", "alone", environment=environment | path)
    assert status == 1
    shutil.rmtree(find_folder(output))
    assert "can't reach the package index\n" in output


def test_resume(site: Path) -> None:
    page = "build/html/second.html"
    change(site, {page: ("Good morning", "Good night")})
    status, output, _ = replay(site, "--only", "alone")
    assert status == 1
    folder = find_folder(output)
    assert (folder / "page" / "home" / "shop" / "greet.py").is_file()
    change(site, {page: ("Good night", "Good morning")})
    text = (folder / "page/home/shop/pages/index.html").read_text()
    (folder / "page/home/shop/pages/index.html").write_text(
        text.replace("Good night", "Good morning")
    )
    status, output, _ = replay(site, "--resume", str(folder))
    assert status == 0
    assert "mkdir" not in output
    assert "alone: leads to the example in " in output
    assert not folder.exists()


def test_resume_in_another_folder(site: Path, tmp_path: Path) -> None:
    status, output, complaint = replay(site, "--resume", str(tmp_path))
    assert (status, output) == (1, "")
    assert complaint.startswith(
        f"lockstep.replay: {tmp_path} isn't the directory of a failed replay: "
    )


@pytest.mark.parametrize(
    ("text", "options", "fact"),
    [
        (
            "",
            ("--only", "both"),
            "`both` isn't a route of `lockstep_replays`, which defines alone, together",
        ),
        (
            "lockstep_replays = {}",
            (),
            "`lockstep_replays` defines no routes through the tutorial",
        ),
        ("lockstep_tutorial = []", (), "`lockstep_tutorial` lists no pages to replay"),
        (
            'lockstep_replays = {"alone": {}}',
            (),
            "lockstep_replays['alone'] needs the key \"tabs\"",
        ),
    ],
)
def test_nothing_to_follow(
    site: Path, text: str, options: tuple[str, ...], fact: str
) -> None:
    with (site / "conf.py").open("a", encoding="utf-8") as file:
        file.write(f"\n{text}\n")
    status, output, complaint = replay(site, *options)
    assert (status, output) == (1, "")
    assert re.search(rf"lockstep\.\w+: {re.escape(fact)}", complaint)


def test_without_a_ledger(site: Path) -> None:
    (site / "build" / "html" / "ledger.json").unlink()
    status, output, _ = replay(site, "--only", "alone")
    assert status == 1
    assert "build/html has no ledger\n    Build the site first\n" in output


def test_missing_server_program(site: Path) -> None:
    change(site, {"conf.py": ('"python3", "-m", "http.server"', '"no-such-program"')})
    status, output, _ = replay(site, "--only", "together")
    assert status == 1
    shutil.rmtree(find_folder(output))
    fact = "can't start because none of these is installed: no-such-program"
    assert f"the a neighbour {fact}" in output, output


def test_interrupt(site: Path) -> None:
    """Ctrl-C ends every process that a replay has started."""
    change(site, {"build/html/second.html": ("python3 greet.py Ada", "sleep 1000")})
    command = [sys.executable, "-m", "sphinx_lockstep", "replay", "-c", "."]
    with subprocess.Popen(
        [*command, "--only", "alone", "docs", "build/html"],
        cwd=site,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if "see greet.py" in line:
                break
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=SOON)
    assert process.returncode == 130
    left = [p for p in psutil.process_iter() if is_sleeping(p)]
    assert left == []


def is_sleeping(process: psutil.Process) -> bool:
    try:
        return process.cmdline() == ["sleep", "1000"]
    except psutil.Error:
        return False


@pytest.mark.parametrize(
    ("text", "copied"),
    [
        ("$ ls\ngreet.py\n", "ls"),
        ("$ ls \\\n    -a\n.\n$ cd ..\n", "ls \\\n    -a\ncd .."),
        (">>> for name in names:\n...     print(name)\n...\nAda\n", None),
        ("<p>no prompt</p>\n", "<p>no prompt</p>"),
    ],
)
def test_copy(text: str, copied: str | None) -> None:
    button = CopyButton(re.compile(r"\$ |>>> |\.\.\. "), "\\")
    assert button.copy(text) == (copied or "for name in names:\n    print(name)")


# Changes of the pages' sources, and what a build reports.
PROVEN = {
    "a caption": (
        {"docs/first.rst": (":caption: greet.py", ":caption: the program greet.py")},
        [
            (
                "docs/first.rst:29: lockstep.tutorial: the caption `the program"
                " greet.py` doesn't say what to do with the listing\n"
                f"    {CAPTIONS}"
            )
        ],
    ),
    "no difference": (
        {"docs/first.rst": (":caption: greet.py", ":caption: greet.py, changed")},
        [
            (
                "docs/first.rst:29: lockstep.tutorial: the caption `greet.py, changed`"
                f" says `changed`, but the listing isn't a diff\n    {CAPTIONS}"
            )
        ],
    ),
    "a difference": (
        {"docs/second.rst": ("greet.py, changed", "greet.py")},
        [
            (
                "docs/second.rst:6: lockstep.tutorial: the caption `greet.py` lacks"
                f" `, changed`, although the listing is a diff\n    {CAPTIONS}"
            )
        ],
    ),
    "a file that is not there": (
        {"docs/second.rst": (":caption: In greet.py", ":caption: In pages/greet.py")},
        [
            (
                "docs/second.rst:12: lockstep.tutorial: `In pages/greet.py`"
                " changes or shows pages/greet.py, which doesn't exist at this"
                f" point\n    {LEAD}"
            )
        ],
    ),
    "another file by then": (
        {
            "docs/first.rst": (
                "Call it, and",
                (
                    ".. literalinclude:: ../example/greet.py\n"
                    "    :pyobject: greet\n    :caption: In greet.py\n\nCall it, and"
                ),
            )
        },
        [
            (
                "docs/first.rst:32: lockstep.tutorial: `In greet.py`"
                " shows `return f\"{os.environ['GREETING']}, {name}!\"`, which isn't in"
                f" greet.py at this point\n    {LEAD}"
            )
        ],
    ),
    "a file too many": (
        {"docs/second.rst": ("    $ ls\n", "    $ touch more\n    $ ls\n    more\n")},
        [
            (
                "docs/second.rst:62: lockstep.tutorial: the reader's folder at the end"
                f" has more, which example doesn't have\n    {LEAD}"
            )
        ],
    ),
    "a file that is left out": (
        {"docs/second.rst": ("    $ cd ..\n", "    $ rm index.html\n    $ cd ..\n")},
        [
            (
                "docs/second.rst:62: lockstep.tutorial: the reader's folder at the end"
                f" lacks pages/index.html of example\n    {LEAD}"
            )
        ],
    ),
    "a step that no replay has followed": (
        {"docs/second.rst": ("    $ ls\n    greet.py\n    pages\n", "")},
        [
            (
                "docs/second.rst:6: lockstep.tutorial: the steps of this page differ"
                " from the ones that the last replay followed\n"
                "    Run `python -m sphinx_lockstep replay` to follow and record them"
            )
        ],
    ),
    "a page that is not there": (
        {"conf.py": ('"first", "second"', '"first", "second", "third"')},
        [
            (
                "conf.py:1: lockstep.tutorial: `third` in lockstep_tutorial isn't a"
                " page with a listing\n"
                "    Correct it, or remove it from lockstep_tutorial"
            )
        ],
    ),
    "a record that is none": (
        {"replays.json": ("[", "[[")},
        [
            (
                "replays.json:1: lockstep.tutorial: the record of replays can't be read:"
                " Expecting ',' delimiter: line 19 column 1 (char 263)\n"
                "    Run `python -m sphinx_lockstep replay` to write it again"
            )
        ],
    ),
    "a file outside": (
        {
            "docs/first.rst": (
                ":caption: greet.py",
                ":caption: pages/../../../../greet.py",
            )
        },
        [
            (
                "docs/first.rst:29: lockstep.tutorial: `pages/../../../../greet.py`"
                " names pages/../../../../greet.py, which is outside the reader's"
                f" folder\n    {LEAD}"
            )
        ],
    ),
}


@pytest.mark.parametrize("case", PROVEN)
def test_build_fails(tmp_path: Path, case: str) -> None:
    changes, expected = PROVEN[case]
    root = copy_corpus("tutorial", tmp_path / "site")
    change(root, changes)
    found = [m for m in prove_docs(root).messages if "lockstep.tutorial" in m.text]
    assert list(map(str, found))[: len(expected)] == expected


def prove_docs(root: Path) -> Build:
    with (root / "conf.py").open("a", encoding="utf-8") as file:
        file.write('\nsphinx_tabs_valid_builders = ["dummy"]\n')
    return prove(root, "docs", "-D", "root_doc=index")


def test_build_is_silent(tmp_path: Path) -> None:
    done = prove_docs(copy_corpus("tutorial", tmp_path / "site"))
    assert (done.status, done.messages) == (0, [])
    ledger = json.loads((done.target / "ledger.json").read_text())
    assert {entry["outcome"] for entry in ledger["listings"]} == {"proven"}
    assert len(ledger["listings"]) == 17


def test_page_builds_on_earlier_pages(tmp_path: Path) -> None:
    """A file that an earlier page lacks is reported there and on each later page."""
    root = copy_corpus("tutorial", tmp_path / "site")
    change(root, {"docs/first.rst": (":caption: greet.py", ":caption: In greet.py")})
    messages = prove_docs(root).messages
    assert (
        Message(
            "docs/second.rst:6",
            (
                "lockstep.tutorial: `greet.py, changed` changes or shows greet.py, which"
                " doesn't exist at this point\n"
                "    also: `python3 greet.py Ada` on an earlier page exits with status 2,"
                " not 0\n"
                f"    {LEAD}"
            ),
        )
        in messages
    ), "\n".join(map(str, messages))


def test_failed_page_reports_earlier_failures(tmp_path: Path) -> None:
    root = copy_corpus("tutorial", tmp_path / "site")
    change(
        root, {"docs/first.rst": ("$ export GREETING=Hello", "$ set GREETING=Hello")}
    )
    change(root, {"docs/first.rst": ("    $ cd shop\n", "    $ cd shop && false\n")})
    messages = prove_docs(root).messages
    assert any(
        message.place == "docs/second.rst:18"
        and "exits with status 1, not 0\n    also: `cd shop && false` on an earlier page"
        " exits with status 1, not 0\n"
        in message.text
        for message in messages
    ), "\n".join(map(str, messages))


def test_cancelled(built: Path) -> None:
    """A replay that is cancelled between two listings reports it, and can be resumed."""
    read = read_site(built / "docs", built)
    site = BuiltSite(
        built / "build" / "html",
        Context(read.settings, read.example, {}),
        None,
        dict(os.environ),
    )
    route = read.settings.replays[0]
    mark = f"{os.getpid()}/cancelled"
    result = replay_route(route, site, mark, lambda: True, print)
    assert result.failure == "alone was stopped"
    assert read_state(Path(result.folder)).done == 0
    shutil.rmtree(result.folder)
