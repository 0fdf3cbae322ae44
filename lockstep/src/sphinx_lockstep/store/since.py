"""Claims that a release brought something, and the record of how they were proven."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from packaging.utils import canonicalize_name

from sphinx_lockstep.store.records import read_entries, write_entries

TITLE = re.compile(r"^~?(?P<package>\S.*?)\s+(?P<series>\d+(?:\.\d+)*)$")
TARGET = re.compile(
    r"^(?:[\w.]+:[\w.]+|\w+(?:\.\w+)+|\w+|\S+(?: \S+)* --?[A-Za-z][\w-]*)$"
)
FORM = (
    "`Package 1.2 <module:name>`, `<module.name>`, `<setting>` or `<command --option>`"
)


@dataclass(frozen=True, order=True)
class ReleaseClaim:
    """That a package has something since a series of releases.

    ``package`` is canonical, ``series`` such as 5.4; ``thing`` is ``module:name``, a
    dotted module, a setting, or a command with an option behind it.
    """

    package: str
    series: str
    thing: str


@dataclass(frozen=True)
class ReleaseAnswer:
    """How a claim was proven: two releases, and whether each has the thing.

    ``before`` is the newest release before the series, ``after`` the newest one of
    it; ``python`` is the version they ran on, ``date`` the day, both as text.
    """

    package: str
    series: str
    thing: str
    before: str
    present_before: bool
    after: str
    present_after: bool
    python: str
    date: str

    @property
    def claim(self) -> ReleaseClaim:
        return ReleaseClaim(self.package, self.series, self.thing)


def parse_claim(title: str, target: str) -> ReleaseClaim | None:
    """Return what ``:since:`` claims by its title and target; None for another form."""
    match = TITLE.match(title.strip())
    thing = " ".join(target.split())
    if not match or not TARGET.match(thing):
        return None
    return ReleaseClaim(canonicalize_name(match["package"]), match["series"], thing)


def read_record(path: Path) -> dict[ReleaseClaim, ReleaseAnswer]:
    """Return a record's entries by their claims; none where there is no file.

    Raises ValueError for a file that holds no record.
    """
    entries = read_entries(path, ReleaseAnswer)
    return {entry.claim: entry for entry in entries}


def write_record(path: Path, entries: Iterable[ReleaseAnswer]) -> None:
    """Write a record, sorted, whole or not at all."""
    ordered = sorted(entries, key=lambda entry: entry.claim)
    write_entries(path, ordered)
