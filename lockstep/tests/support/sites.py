"""Building small sites, and reading what a build says of each page."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SUPPORT = Path(__file__).parent
TESTS = SUPPORT.parent
CORPUS = TESTS / "corpus"  # folders of pages that must fail, or stay silent
PROJECTS = TESTS / "projects"  # small projects with documentation of their own
INDENT = "\n    "
# One entry of Sphinx's report: a place, its level, and a text over several lines.
ENTRY = re.compile(
    r"^(?:(?P<place>[^\s:]+(?::\d+)?): )?(?:ERROR|WARNING|CRITICAL): (?P<text>.*)$"
)
EXPECT = re.compile(r"^(?:\.\.|%) expect: (?:(?P<place>[^ :]*:?\d+): )?(?P<text>.*)$")
# Prints every start of a process as it comes, for builds that shall start none.
WATCHED = """\
import sys

def watch(event, details):
    if event in {"subprocess.Popen", "os.fork", "os.posix_spawn", "os.exec"}:
        print("started:", details[1] if len(details) > 1 else event, flush=True)

sys.addaudithook(watch)
from sphinx.cmd.build import main
sys.exit(main(sys.argv[1:]))
"""


@dataclass(frozen=True)
class Message:
    """What is said of a place: ``page:line``, or "" for the site as a whole."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}" if self.place else self.text


@dataclass(frozen=True)
class Build:
    """What a build has left: its exit status, what it printed, and its folders."""

    root: Path
    target: Path
    status: int
    told: str
    report: str

    @property
    def messages(self) -> list[Message]:
        """All that the build complains of, its sum aside."""
        return [
            message
            for message in parse_report(self.report, self.root)
            if not message.text.startswith("lockstep: ")
        ]

    def find(self, page: str) -> list[Message]:
        """Return what is said of a page."""
        return [
            message
            for message in self.messages
            if message.place.partition(":")[0] == page
        ]

    @property
    def listings(self) -> list[dict[str, Any]]:
        """The ledger's entries."""
        return list(self._ledger["listings"])

    @property
    def claims(self) -> list[dict[str, Any]]:
        """The ledger's entries of listings and of names."""
        return [*self._ledger["listings"], *self._ledger["mentions"]]

    @property
    def _ledger(self) -> dict[str, Any]:
        text = (self.target / "ledger.json").read_text(encoding="utf-8")
        return dict(json.loads(text))

    @property
    def ran(self) -> list[str]:
        """The scripts that were run, as the build tells of them."""
        return re.findall(r"^ran (.+): \d+ steps in", self.told, re.MULTILINE)

    @property
    def started(self) -> list[str]:
        """The processes that Sphinx has started."""
        return re.findall(r"^started: (.+)$", self.told, re.MULTILINE)


def copy_corpus(name: str, target: Path) -> Path:
    """Copy a corpus, or one of the small projects, by its name."""
    folder = next(each / name for each in (CORPUS, PROJECTS) if (each / name).is_dir())
    shutil.copytree(
        folder, target, ignore=shutil.ignore_patterns("__pycache__", ".lockstep")
    )
    return target


def make_site(root: Path, pages: dict[str, str], conf: str = "") -> Path:
    """Write a site with the corpus's example and settings, and some more of them."""
    copy_corpus("plain", root)
    shutil.rmtree(root / "fail")
    shutil.rmtree(root / "silent")
    (root / "docs").mkdir()
    for name, text in pages.items():
        (root / "docs" / name).write_text(text, encoding="utf-8")
    with (root / "conf.py").open("a", encoding="utf-8") as file:
        file.write(f'extensions = ["sphinx_lockstep"]\n{conf}')
    return root


def build(root: Path, source: str, *options: str) -> Build:
    """Build the pages of a folder, as a process of its own, and write none of them."""
    target = root / "build" / source
    pages = sorted(path.stem for path in (root / source).glob("*.*"))
    command = [
        *(sys.executable, "-c", WATCHED, "-b", "dummy", "-c", str(root), "--no-color"),
        *("-D", f"root_doc={pages[0] if pages else 'index'}", *options),
        *("-d", str(target / "doctrees"), str(root / source), str(target)),
    ]
    done = subprocess.run(
        command,
        cwd=root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    return Build(root, target, done.returncode, done.stdout, done.stderr)


def parse_report(report: str, root: Path) -> list[Message]:
    """Return the entries of Sphinx's report, their places from the site's folder."""
    found: list[Message] = []
    for line in report.splitlines():
        entry = ENTRY.match(line)
        if entry:
            place = (entry["place"] or "").removeprefix(f"{root}/")
            found.append(Message(place, entry["text"]))
        elif found:
            found[-1] = Message(found[-1].place, f"{found[-1].text}\n{line}")
        elif line.strip():
            found.append(Message("", line))
    return found


def read_expected(page: Path, name: str) -> list[Message]:
    """Return the messages that the comments on top of a page expect.

    Each begins with the line, or with ``file:line`` where it is another's, and goes on
    over indented lines. ``name`` is the page's path in the site.
    """
    found: list[Message] = []
    for line in page.read_text(encoding="utf-8").splitlines():
        expect = EXPECT.match(line)
        more = re.match(r"^(?:%|  ) +(.*)$", line)
        if expect:
            place = expect["place"] or ""
            place = f"{name}:{place}" if place.isdigit() else place
            found.append(Message(place, expect["text"]))
        elif more and found:
            last = found.pop()
            found.append(Message(last.place, last.text + INDENT + more[1]))
        elif line:
            break
    return found
