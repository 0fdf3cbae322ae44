"""The committed record of the matrix, and its check."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import product
from pathlib import Path

from matrix.cells import ROOT, Cell, Outcome

RECORD = ROOT / "docs" / "_versions" / "matrix.json"
AGAIN = "run `make matrix`"
OLDEST = "oldest"  # the answer that `make oldest` gives


class RecordError(Exception):
    """The record can't be used; the message says why."""


@dataclass(frozen=True)
class Answer:
    """A command's output, which answers a question about versions, with its date."""

    name: str
    command: str
    output: str
    date: str


@dataclass(frozen=True)
class Record:
    """The outcomes of the cells that have passed, and the answers, by name."""

    cells: dict[str, Outcome]
    answers: dict[str, Answer]


def read_record(path: Path = RECORD) -> Record:
    """Return the record, empty if there is no file; raise RecordError if it is invalid."""
    if not path.is_file():
        return Record({}, {})
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        cells = [Outcome(**value) for value in values["cells"]]
        answers = [Answer(**value) for value in values["answers"]]
        seal = values["seal"]
    except (ValueError, TypeError, KeyError) as error:
        raise RecordError(f"{_name(path)} can't be read: {error}") from None
    if seal != _make_seal(values):
        raise RecordError(
            f"{_name(path)} was edited by hand: restore it, or remove it and {AGAIN}"
        )
    return Record({c.cell: c for c in cells}, {a.name: a for a in answers})


def write_record(record: Record, path: Path = RECORD) -> None:
    """Write a record, sorted, in one step."""
    values = {
        "cells": [asdict(record.cells[name]) for name in sorted(record.cells)],
        "answers": [asdict(record.answers[name]) for name in sorted(record.answers)],
    }
    values["seal"] = _make_seal(values)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
    part.replace(path)


def add(record: Record, outcomes: Iterable[Outcome]) -> Record:
    """Return a record with the outcomes that passed, and without those that failed."""
    cells = dict(record.cells)
    for outcome in outcomes:
        cells.pop(outcome.cell, None)
        if not outcome.reason:
            cells[outcome.cell] = outcome
    return replace(record, cells=cells)


def check_record(record: Record, cells: Iterable[Cell]) -> Iterator[str]:
    """Yield each difference between the record and tox.ini, and between it and the locks."""
    cells = set(cells)
    for cell in sorted(cells):
        outcome = record.cells.get(cell.name)
        if outcome is None:
            yield f"{cell.name} isn't in {_name(RECORD)}: {AGAIN}"
            continue
        for package, version in outcome.packages.items():
            locked = find_locked(cell.lock, package)
            if version not in locked:
                yield (
                    f"{cell.name} has passed with {package} {version},"
                    f" but {_name(cell.lock)} locks {' or '.join(locked) or 'none'}: {AGAIN}"
                )
    for name in sorted(set(record.cells) - {cell.name for cell in cells}):
        yield f"{name} is in {_name(RECORD)}, but isn't a cell of tox.ini: {AGAIN}"
    for cell in find_excluded(cells):
        answer = get_exclusion(cell)
        if answer not in record.answers:
            yield (
                f"{cell.name} isn't a cell of tox.ini, but {_name(RECORD)} has no answer"
                f" `{answer}` that explains it: {AGAIN}"
            )


def find_excluded(cells: Iterable[Cell]) -> list[Cell]:
    """Return the combinations of the matrix's versions that have no cell."""
    cells = set(cells)
    axes = (
        {getattr(cell, axis) for cell in cells}
        for axis in ("python", "django", "celery")
    )
    return sorted({Cell(*versions) for versions in product(*axes)} - cells)


def get_exclusion(cell: Cell) -> str:
    """Return the name of the answer that explains a missing cell."""
    return f"python{cell.python}-django{cell.django}".replace(".", "")


def find_locked(lock: Path, package: str) -> list[str]:
    """Return a package's versions in a lock file; they may differ between Pythons."""
    text = lock.read_text(encoding="utf-8")
    return re.findall(rf"^{re.escape(package)}==([^\s;\\]+)", text, re.MULTILINE)


def _make_seal(values: dict[str, object]) -> str:
    kept = {key: values[key] for key in ("cells", "answers")}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:16]


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if ROOT in path.parents else path.name
