"""A tutorial is followed as a reader would: from its built pages, in an empty folder."""

from __future__ import annotations

import json
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

from sphinx_lockstep.replay.copying import CopyButton
from sphinx_lockstep.store.replays import Replayed, describe_time

CAPTIONS = "`FILE`, `FILE, changed` above a difference, or `In FILE`"
FOLLOW = "follow them: `make replay`, which records that it has"
LEAD = "let the pages lead to the project as it is"
SHOW = "if the output is right, show it as it is; if the page is right, mend the code"
UNKNOWN = "an unknown time"
SOON = 60  # seconds; a replay of these pages takes one or two

# What is changed in the built pages, in conf.py or in the example, and what is said.
CASES = {
    "another output": (
        {"build/html/second.html": ("Hello, Ada!", "Hello, Bob!")},
        (
            "docs/second.rst:19: lockstep.console: `Hello, Bob!` is not what"
            " `python3 greet.py Ada` prints\n"
            f"    nearest: Hello, Ada!\n    {SHOW}"
        ),
    ),
    "a step left out": (
        {"build/html/second.html": ("python3 greet.py Ada", "python3 greet.py")},
        (
            "docs/second.rst:19: lockstep.console: `Hello, Ada!` is not what"
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
            " a question that no page answers\n"
        ),
    ),
    "a caption that says nothing": (
        {"build/html/first.html": ("greet.py", "the program")},
        (
            "docs/first.rst:29: lockstep.tutorial: the caption `the program` does not"
            f" say what becomes of the listing\n    caption it {CAPTIONS}"
        ),
    ),
    "a listing that nobody can follow": (
        {"build/html/first.html": ("highlight-console", "highlight-text")},
        (
            "docs/first.rst:10: lockstep.tutorial: this listing does not say what"
            f" becomes of the listing\n    caption it {CAPTIONS}"
        ),
    ),
    "a difference from another file": (
        {"build/html/second.html": ("Return a greeting", "Return the greeting")},
        (
            "docs/second.rst:6: lockstep.tutorial: `greet.py, changed`"
            ' `"""Return the greeting."""` does not stand at that line of greet.py'
            f" by then\n    {LEAD}"
        ),
    ),
    "a difference that has lost its place": (
        {"build/html/second.html": ("@@ -", "@@ ")},
        (
            "docs/second.rst:6: lockstep.tutorial: `greet.py, changed`"
            f" `@@ 6,7 +6,7 @@` does not say where it belongs\n    {LEAD}"
        ),
    ),
    "a button that copies the output too": (
        {"conf.py": ('_text = r"', '_text = r"never" #')},
        (
            "docs/first.rst:10: lockstep.tutorial: this listing is copied as"
            " `$ mkdir shop`, where a reader types `mkdir shop`"
        ),
    ),
    "a tab that no page has": (
        {"conf.py": ('"tabs": ["Alone"]', '"tabs": ["Neither"]')},
        "docs/first.rst has the tabs Alone, Together, and none of Neither",
    ),
    "a page without a listing": (
        {"conf.py": ('["first", "second"]', '["index"]')},
        "index has no listing on the path of Alone",
    ),
    "a page that was not built": (
        {"conf.py": ('["first", "second"]', '["third"]')},
        "third.html cannot be read: No such file or directory",
    ),
    "a page that leaves the project broken": (
        {"conf.py": ("python3 greet.py again", "python3 greet.py again and again")},
        (
            "docs/first.rst:51: lockstep.tutorial: `python3 greet.py again and again`"
            " exits with status 1, not 0 after the page\n"
        ),
    ),
    "a character of the example": (
        {"example/pages/index.html": ("morning!", "morning?")},
        (
            "docs/second.rst:62: lockstep.tutorial: the reader's folder at the end has"
            " another pages/index.html than example:\n"
            "--- pages/index.html of the reader\n"
            "+++ example/pages/index.html\n"
            "@@ -1 +1 @@\n"
            "-<p>Good morning!</p>\n"
            "+<p>Good morning?</p>\n"
            f"    {LEAD}"
        ),
    ),
    "another end of a line": (
        {"example/pages/index.html": ("morning!</p>\n", "morning!</p>\r\n")},
        (
            "docs/second.rst:62: lockstep.tutorial: the reader's folder at the end has"
            f" another pages/index.html than example:\nother ends of lines\n    {LEAD}"
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
    """The tutorial's site, built once, with nothing to complain about."""
    root = copy_corpus("tutorial", tmp_path_factory.mktemp("built") / "site")
    return build_html(root)


def build_html(root: Path) -> Path:
    """Build the written pages of a site, with nothing to complain about."""
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
    """A copy of the built site, to be changed."""
    return shutil.copytree(built, tmp_path / "site")


def replay(
    site: Path, *options: str, environment: Mapping[str, str] | None = None
) -> tuple[int, str, str]:
    """Follow the tutorial; return the exit status, the output, and the complaint."""
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
    """Put other text where a text stands in files of a site, in a page as it is read."""
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
    """Return the folder that a failed replay has left."""
    match = re.search(r'--resume (\S+)"', output)
    assert match, output
    return Path(match[1])


def find_lines(path: Path, text: str) -> list[int]:
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    return [number for number, line in lines if text in line]


def test_each_way_leads_to_the_example(site: Path) -> None:
    status, output, complaint = replay(site)
    assert (status, complaint) == (0, "")
    lines = output.splitlines()
    assert lines[-1].startswith("2 way(s) in ")
    for name, number in (("alone", 19), ("together", 25)):
        own = [line for line in lines if line.startswith(f"{name} ")]
        assert f"{name}: leads to the example in {len(own)} steps: " in output
        assert any(f"docs/first.rst:{number}  $ export" in line for line in own)
        assert (
            sum("after the page: python3 greet.py again" in line for line in own) == 2
        )


def test_records_what_it_has_followed(site: Path) -> None:
    """The record is written anew where the steps are others, and else left alone."""
    record = site / "replays.json"
    before = record.read_text()
    assert replay(site)[0] == 0
    assert record.read_text() == before
    change(site, {"docs/second.rst": ("    $ cd ..\n", "    $ cd  ..\n")})
    status, output, _ = replay(site, "--only", "alone")
    assert (status, record.read_text()) == (0, before)
    assert output.endswith("not recorded, as not every way was followed\n")
    assert replay(site)[0] == 0
    first, second = json.loads(record.read_text())
    was_first, was_second = json.loads(before)
    assert first == was_first
    assert second["key"] != was_second["key"]
    assert set(second["seconds"]) == {"alone", "together"}


def test_nobody_follows_a_preview(tmp_path: Path) -> None:
    """It has no copy button, and is none of the steps that the record has the key of."""
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


def test_a_page_says_how_long_it_takes(built: Path) -> None:
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


def test_a_listing_of_no_use(site: Path) -> None:
    page = "build/html/second.html"
    change(site, {page: ("$ cd ..\n$ ls\ngreet.py\npages", "shop/\n└── greet.py")})
    text = (site / page).read_text(encoding="utf-8")
    first, last = text.rsplit("highlight-console", 1)
    (site / page).write_text(f"{first}highlight-text{last}", encoding="utf-8")
    status, output, _ = replay(site, "--only", "alone")
    assert status == 1
    shutil.rmtree(find_folder(output))
    message = (
        "docs/second.rst:62: lockstep.tutorial: this listing is a tree, with which a"
        " reader can do nothing\n"
    )
    assert message in output


def test_an_error_that_no_page_shows(site: Path) -> None:
    """It is said of the page that has started the server, at the end of the walk."""
    server = "exec python3 -m http.server 8001 --bind 127.0.0.1"
    command = f"$ sh -c 'echo 2026-01-01 00:00:00 ERROR lost; {server}'"
    shown = "$ python3 greet.py \\\n    Ada\nHello Ada"
    change(site, {"build/html/first.html": (shown, command)})
    status, output, _ = replay(site, "--only", "alone")
    assert status == 1
    shutil.rmtree(find_folder(output))
    fact = "logged an error that the page does not show: `<time> ERROR lost`"
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
    assert "cannot reach the package index: a replay takes a network\n" in output


def test_goes_on_where_it_has_failed(site: Path) -> None:
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


def test_goes_on_from_no_other_folder(site: Path, tmp_path: Path) -> None:
    status, output, complaint = replay(site, "--resume", str(tmp_path))
    assert (status, output) == (1, "")
    assert complaint.startswith(
        f"lockstep.replay: {tmp_path} is not of a replay that failed: "
    )


@pytest.mark.parametrize(
    ("text", "options", "fact"),
    [
        (
            "",
            ("--only", "both"),
            "there is no way both: known are alone, together",
        ),
        (
            "lockstep_replays = {}",
            (),
            "lockstep_replays names no way through the tutorial",
        ),
        ("lockstep_tutorial = []", (), "lockstep_tutorial names no page to follow"),
        (
            'lockstep_replays = {"alone": {}}',
            (),
            "lockstep_replays['alone'] needs a list of tabs: KeyError('tabs')",
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
    assert "build/html has no ledger: build the site first" in output


def test_a_service_that_is_not_there(site: Path) -> None:
    change(site, {"conf.py": ('"python3", "-m", "http.server"', '"no-such-program"')})
    status, output, _ = replay(site, "--only", "together")
    assert status == 1
    shutil.rmtree(find_folder(output))
    fact = "the a neighbour cannot start: none of no-such-program is installed"
    assert fact in output, output


def test_is_interrupted(site: Path) -> None:
    """On Ctrl-C, nothing that it has started is left."""
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


# What is changed in the pages' sources, and what the gate says of it.
PROVEN = {
    "a caption": (
        {"docs/first.rst": (":caption: greet.py", ":caption: the program greet.py")},
        [
            (
                "docs/first.rst:29: lockstep.tutorial: the caption `the program"
                " greet.py` does not say what becomes of the listing\n"
                f"    caption it {CAPTIONS}"
            )
        ],
    ),
    "no difference": (
        {"docs/first.rst": (":caption: greet.py", ":caption: greet.py, changed")},
        [
            (
                "docs/first.rst:29: lockstep.tutorial: the caption `greet.py, changed`"
                f" is of no difference\n    caption it {CAPTIONS}"
            )
        ],
    ),
    "a difference": (
        {"docs/second.rst": ("greet.py, changed", "greet.py")},
        [
            (
                "docs/second.rst:6: lockstep.tutorial: the caption `greet.py` is of a"
                f" difference\n    caption it {CAPTIONS}"
            )
        ],
    ),
    "a file that is not there": (
        {"docs/second.rst": (":caption: In greet.py", ":caption: In pages/greet.py")},
        [
            (
                "docs/second.rst:12: lockstep.tutorial: `In pages/greet.py`"
                f" pages/greet.py does not exist by then\n    {LEAD}"
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
                " `return f\"{os.environ['GREETING']}, {name}!\"` does not stand there in"
                f" greet.py by then\n    {LEAD}"
            )
        ],
    ),
    "a file too many": (
        {"docs/second.rst": ("    $ ls\n", "    $ touch more\n    $ ls\n    more\n")},
        [
            (
                "docs/second.rst:62: lockstep.tutorial: the reader's folder at the end"
                f" has more, which example has not\n    {LEAD}"
            )
        ],
    ),
    "a file that is left out": (
        {"docs/second.rst": ("    $ cd ..\n", "    $ rm index.html\n    $ cd ..\n")},
        [
            (
                "docs/second.rst:62: lockstep.tutorial: the reader's folder at the end"
                f" leaves out pages/index.html of example\n    {LEAD}"
            )
        ],
    ),
    "a step that no replay has followed": (
        {"docs/second.rst": ("    $ ls\n    greet.py\n    pages\n", "")},
        [
            (
                "docs/second.rst:6: lockstep.tutorial: the steps of this page are not"
                f" those that a replay has followed\n    {FOLLOW}"
            )
        ],
    ),
    "a page that is not there": (
        {"conf.py": ('"first", "second"', '"first", "second", "third"')},
        [
            (
                "conf.py:1: lockstep.tutorial: `third` in lockstep_tutorial is no page"
                " with a listing"
            )
        ],
    ),
    "a record that is none": (
        {"replays.json": ("[", "[[")},
        [
            (
                "replays.json:1: lockstep.tutorial: the record of replays cannot be"
                " read: Expecting ',' delimiter: line 19 column 1 (char 263)\n"
                f"    {FOLLOW}"
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
                f" pages/../../../../greet.py leaves the reader's folder\n    {LEAD}"
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


def test_a_page_builds_on_those_before_it(tmp_path: Path) -> None:
    """A file that an earlier page lacks fails there, and on each page after it."""
    root = copy_corpus("tutorial", tmp_path / "site")
    change(root, {"docs/first.rst": (":caption: greet.py", ":caption: In greet.py")})
    messages = prove_docs(root).messages
    assert (
        Message(
            "docs/second.rst:6",
            (
                "lockstep.tutorial: `greet.py, changed` greet.py does not exist by then;"
                " `python3 greet.py Ada` of a page before exits with status 2, not 0\n"
                f"    {LEAD}"
            ),
        )
        in messages
    ), "\n".join(map(str, messages))


def test_a_page_that_fails_tells_what_has_failed_before(tmp_path: Path) -> None:
    root = copy_corpus("tutorial", tmp_path / "site")
    change(
        root, {"docs/first.rst": ("$ export GREETING=Hello", "$ set GREETING=Hello")}
    )
    change(root, {"docs/first.rst": ("    $ cd shop\n", "    $ cd shop && false\n")})
    messages = prove_docs(root).messages
    assert any(
        message.place == "docs/second.rst:18"
        and "exits with status 1, not 0; `cd shop && false` of a page before exits with"
        " status 1, not 0; "
        in message.text
        for message in messages
    ), "\n".join(map(str, messages))
