"""The committed record of the matrix, and what is wrong with it."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import product
from pathlib import Path

from matrix.cells import ROOT, Cell, Outcome

RECORD = ROOT / "docs" / "_versions" / "matrix.json"
AGAIN = "call `make matrix`"
OLDEST = "oldest"  # the answer that `make oldest` gives


class RecordError(Exception):
    """Say why the record is refused."""


@dataclass(frozen=True)
class Answer:
    """What a command answered to a question about versions, on a day."""

    name: str
    command: str
    output: str
    date: str


@dataclass(frozen=True)
class Record:
    """Which cells have passed, and the answers, each by its name."""

    cells: dict[str, Outcome]
    answers: dict[str, Answer]


def read_record(path: Path = RECORD) -> Record:
    """Return what is recorded; nothing where there is no file. Raises RecordError."""
    if not path.is_file():
        return Record({}, {})
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        cells = [Outcome(**value) for value in values["cells"]]
        answers = [Answer(**value) for value in values["answers"]]
        seal = values["seal"]
    except (ValueError, TypeError, KeyError) as error:
        raise RecordError(f"{_name(path)} cannot be read: {error}") from None
    if seal != _make_seal(values):
        raise RecordError(
            f"{_name(path)} says something else than was proven:"
            f" restore it, or remove it and {AGAIN}"
        )
    return Record({c.cell: c for c in cells}, {a.name: a for a in answers})


def write_record(record: Record, path: Path = RECORD) -> None:
    """Write a record, sorted, whole or not at all."""
    values = {
        "cells": [asdict(record.cells[name]) for name in sorted(record.cells)],
        "answers": [asdict(record.answers[name]) for name in sorted(record.answers)],
    }
    values["seal"] = _make_seal(values)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
    part.replace(path)


def add(record: Record, outcomes: Iterable[Outcome]) -> Record:
    """Return a record with what has passed put in, and what has failed taken out."""
    cells = dict(record.cells)
    for outcome in outcomes:
        cells.pop(outcome.cell, None)
        if not outcome.reason:
            cells[outcome.cell] = outcome
    return replace(record, cells=cells)


def check_record(record: Record, cells: Iterable[Cell]) -> Iterator[str]:
    """Yield where the record and the cells of tox.ini and their locks part ways."""
    cells = set(cells)
    for cell in sorted(cells):
        outcome = record.cells.get(cell.name)
        if outcome is None:
            yield f"{cell.name} has not passed, as {_name(RECORD)} has it: {AGAIN}"
            continue
        for package, version in outcome.packages.items():
            locked = find_locked(cell.lock, package)
            if version not in locked:
                yield (
                    f"{cell.name} has passed with {package} {version},"
                    f" and {_name(cell.lock)} has {' or '.join(locked) or 'none'}: {AGAIN}"
                )
    for name in sorted(set(record.cells) - {cell.name for cell in cells}):
        yield f"{name} is in {_name(RECORD)}, and is no cell of tox.ini: {AGAIN}"
    for cell in find_excluded(cells):
        answer = get_exclusion(cell)
        if answer not in record.answers:
            yield (
                f"{cell.name} is no cell of tox.ini, and {_name(RECORD)} has no answer"
                f" `{answer}` that says why: {AGAIN}"
            )


def find_excluded(cells: Iterable[Cell]) -> list[Cell]:
    """Return what the matrix leaves out of all that its versions could make."""
    cells = set(cells)
    axes = (
        {getattr(cell, axis) for cell in cells}
        for axis in ("python", "django", "celery")
    )
    return sorted({Cell(*versions) for versions in product(*axes)} - cells)


def get_exclusion(cell: Cell) -> str:
    """Return the name of the answer that says why there is no such cell."""
    return f"python{cell.python}-django{cell.django}".replace(".", "")


def find_locked(lock: Path, package: str) -> list[str]:
    """Return the versions of a package in a lock file; several where Pythons differ."""
    text = lock.read_text(encoding="utf-8")
    return re.findall(rf"^{re.escape(package)}==([^\s;\\]+)", text, re.MULTILINE)


def _make_seal(values: dict[str, object]) -> str:
    kept = {key: values[key] for key in ("cells", "answers")}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:16]


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if ROOT in path.parents else path.name
