"""The matrix: its record matches tox.ini, the locks, and the page."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from checkouts import ROOT

from matrix import interpreters, resolver
from matrix.__main__ import find_passed, find_reasons, main
from matrix.cells import Cell, Outcome, get_key, parse_cell
from matrix.choice import choose, find_cells, get_sample
from matrix.pages import FOLDER, make_files
from matrix.record import (
    RECORD,
    Record,
    RecordError,
    add,
    check_record,
    find_excluded,
    read_record,
    write_record,
)
from matrix.resolver import TRAPS, AnswerError, Question, find_questions, get_answer
from matrix.table import format_table

CELL = Cell("3.13", "6.0", "5.7")


@pytest.fixture(scope="module")
def cells() -> list[Cell]:
    """Return the cells of tox.ini, as tox reads them."""
    return find_cells()


@pytest.fixture(scope="module")
def record() -> Record:
    return read_record()


@pytest.fixture(autouse=True)
def uv(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use the uv that made this environment."""
    monkeypatch.setenv("UV", str(ROOT / ".venv" / "bin" / "uv"))


def make_outcome(cell: Cell = CELL, **values: object) -> Outcome:
    outcome = Outcome(cell.name, get_key(cell), "3.13.0", {}, "2026-11-26")
    return replace(outcome, **values)


def test_record_agrees_with_tox_and_the_locks(
    record: Record, cells: list[Cell]
) -> None:
    assert list(check_record(record, cells)) == []


def test_matrix_has_each_version_of_the_pages(cells: list[Cell]) -> None:
    assert {cell.python for cell in cells} == {"3.10", "3.11", "3.12", "3.13"}
    assert {cell.django for cell in cells} == {"4.2", "5.2", "6.0", "6.1"}
    assert {cell.celery for cell in cells} == {"5.4", "5.5", "5.6", "5.7"}
    excluded = {(cell.python, cell.django) for cell in find_excluded(cells)}
    assert excluded == {(p, d) for p in ("3.10", "3.11") for d in ("6.0", "6.1")}


def test_page_shows_the_record(record: Record) -> None:
    files = {path.name: path.read_text("utf-8") for path in FOLDER.iterdir()}
    assert files == make_files(record)


def test_each_celery_has_passed_with_the_same_releases(record: Record) -> None:
    """The page lists the releases of a Celery once, for all Djangos."""
    found: dict[str, set[str]] = {}
    for name, outcome in record.cells.items():
        packages = {p: v for p, v in outcome.packages.items() if p != "django"}
        found.setdefault(parse_cell(name).celery, set()).add(json.dumps(packages))
    assert {celery: len(sets) for celery, sets in found.items()} == dict.fromkeys(
        ("5.4", "5.5", "5.6", "5.7"), 1
    )


def test_record_answers_every_question(record: Record, cells: list[Cell]) -> None:
    questions = {q.name: q.command for q in find_questions(cells)}
    questions["oldest"] = "make oldest"  # takes too long for a test
    assert {a.name: a.command for a in record.answers.values()} == questions


def test_cell_that_is_not_recorded(record: Record, cells: list[Cell]) -> None:
    less = {name: one for name, one in record.cells.items() if name != CELL.name}
    [found] = check_record(replace(record, cells=less), cells)
    assert found == (
        "py313-django60-celery57 isn't in docs/_versions/matrix.json: run `make matrix`"
    )


def test_cell_that_tox_does_not_have(record: Record, cells: list[Cell]) -> None:
    answers = {**record.answers, "python313-django60": record.answers["silent"]}
    fewer = [cell for cell in cells if cell != CELL]
    [found] = check_record(replace(record, answers=answers), fewer)
    assert found == (
        "py313-django60-celery57 is in docs/_versions/matrix.json,"
        " but isn't a cell of tox.ini: run `make matrix`"
    )


def test_missing_cell_without_a_reason(record: Record, cells: list[Cell]) -> None:
    answers = {
        name: answer
        for name, answer in record.answers.items()
        if name != "python310-django61"
    }
    found = list(check_record(replace(record, answers=answers), cells))
    assert len(found) == 4
    assert found[0] == (
        "py310-django61-celery54 isn't a cell of tox.ini, but docs/_versions/matrix.json"
        " has no answer `python310-django61` that explains it: run `make matrix`"
    )


def test_cell_that_has_passed_with_another_release(
    record: Record, cells: list[Cell]
) -> None:
    outcome = record.cells[CELL.name]
    packages = {**outcome.packages, "django": "6.0.1"}
    older = add(record, [replace(outcome, packages=packages)])
    [found] = check_record(older, cells)
    assert found == (
        "py313-django60-celery57 has passed with django 6.0.1,"
        " but requirements/matrix/django60-celery57.txt locks"
        f" {outcome.packages['django']}: run `make matrix`"
    )


def test_record_that_was_edited(tmp_path: Path) -> None:
    path = tmp_path / "matrix.json"
    text = RECORD.read_text("utf-8")
    path.write_text(
        text.replace("django-celery-beat==2.1.0", "django-celery-beat==2.9.0")
    )
    with pytest.raises(RecordError) as caught:
        read_record(path)
    assert str(caught.value) == (
        "matrix.json was edited by hand: restore it, or remove it and run `make matrix`"
    )


def test_record_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "matrix.json"
    path.write_text('{"cells": []}')
    with pytest.raises(RecordError) as caught:
        read_record(path)
    assert str(caught.value) == "matrix.json can't be read: 'answers'"


def test_record_survives_a_round_trip(tmp_path: Path, record: Record) -> None:
    path = tmp_path / "matrix.json"
    write_record(record, path)
    assert path.read_text("utf-8") == RECORD.read_text("utf-8")
    assert read_record(path) == record
    assert read_record(tmp_path / "none.json") == Record({}, {})


def test_a_failed_cell_is_not_recorded(record: Record) -> None:
    assert CELL.name not in add(record, [make_outcome(reason="no")]).cells
    assert add(record, [make_outcome()]).cells[CELL.name] == make_outcome()


def test_an_unchanged_cell_is_not_run_again() -> None:
    keys = {CELL.name: get_key(CELL)}
    passed = Record({CELL.name: make_outcome()}, {})
    older = Record({CELL.name: make_outcome(key="another")}, {})
    assert CELL.name in find_passed([CELL], keys, passed)
    assert find_passed([CELL], {CELL.name: "changed"}, older) == {}


def test_key_changes_with_the_versions_of_a_cell() -> None:
    assert get_key(CELL) == get_key(parse_cell(CELL.name))
    assert get_key(CELL) != get_key(replace(CELL, python="3.12"))
    assert get_key(CELL) != get_key(replace(CELL, celery="5.6"))


def test_sample_has_each_version(cells: list[Cell]) -> None:
    sample = get_sample(cells)
    assert len(sample) == 4
    for axis in ("python", "django", "celery"):
        assert {getattr(c, axis) for c in sample} == {getattr(c, axis) for c in cells}


def test_unknown_cell(cells: list[Cell], capsys: pytest.CaptureFixture[str]) -> None:
    assert choose(cells, [CELL.name]) == [CELL]
    assert main(["--only", "py310-django60-celery57"]) == 1
    assert capsys.readouterr().err == (
        "matrix: `py310-django60-celery57` isn't a cell: `tox list` shows their names\n"
    )


def test_python_that_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A uv without a Python, which may not install one, is like a machine without it."""
    monkeypatch.setenv("UV_PYTHON_DOWNLOADS", "never")
    monkeypatch.setenv("UV_PYTHON_PREFERENCE", "only-managed")
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(tmp_path))
    folders, missing = interpreters.find_pythons(["3.10"])
    assert folders == []
    assert missing == {
        "3.10": "no Python 3.10 on this machine, and uv can't install it"
    }
    cell = replace(CELL, python="3.10", django="5.2")
    reasons = find_reasons([cell, CELL], [make_outcome()], missing)
    assert format_table([cell, CELL], reasons) == (
        "Django  Celery  3.10  3.13\n"
        "5.2     5.7     NOT   -\n"
        "6.0     5.7     -     passed\n"
        "py310-django52-celery57: no Python 3.10 on this machine, and uv can't install it"
    )


@pytest.mark.parametrize(("required", "status"), [("required", 1), ("", 0)])
def test_missing_python_fails_if_services_are_required(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, required: str, status: int
) -> None:
    monkeypatch.setenv("UV_PYTHON_DOWNLOADS", "never")
    monkeypatch.setenv("UV_PYTHON_PREFERENCE", "only-managed")
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(tmp_path))
    monkeypatch.setenv("LOCKSTEP_SERVICES", required)
    assert main(["--sample"]) == status


def test_python_that_is_installed() -> None:
    folders, missing = interpreters.find_pythons(["3.13"])
    assert len(folders) == 1
    assert missing == {}


def test_cell_that_did_not_finish() -> None:
    assert find_reasons([CELL], [], {}) == {
        CELL.name: f"did not finish: see .tox/{CELL.name}/log"
    }


def test_question_with_a_different_answer() -> None:
    question = Question("sums", "echo two and two are five", "four")
    with pytest.raises(AnswerError) as caught:
        get_answer(question)
    assert str(caught.value) == (
        "the answer to `sums` differs from docs/reference/versions.rst:"
        " correct the page and tools/matrix/resolver.py:\n"
        "$ echo two and two are five\ntwo and two are five"
    )
    assert get_answer(replace(question, expected="five")).output == (
        "two and two are five"
    )


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_answers_in_the_record_are_those_expected(
    record: Record, trap: Question
) -> None:
    answer = record.answers[trap.name]
    again = replace(trap, command=f"cat <<'END'\n{answer.output}\nEND")
    assert get_answer(again).output == answer.output
    assert json.loads(RECORD.read_text("utf-8"))["answers"]
    assert resolver.COMPILE in answer.command or "uv run" in answer.command
