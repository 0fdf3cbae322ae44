"""Run the cells of the matrix that have changed since they passed."""

import argparse
import os
import signal
import sys
from collections.abc import Iterable, Mapping, Sequence

from matrix.cells import Cell, Outcome, get_key, read_outcome
from matrix.choice import choose, find_cells
from matrix.interpreters import find_pythons
from matrix.pages import write_files
from matrix.record import (
    OLDEST,
    Record,
    RecordError,
    add,
    check_record,
    read_record,
    write_record,
)
from matrix.resolver import AnswerError, find_questions, get_answer
from matrix.running import run_cells
from matrix.table import format_table


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the changed cells and print the table; return 1 if a cell hasn't passed."""
    cells = find_cells()
    options = read_options(arguments)
    try:
        record = read_record()
        chosen = choose(cells, options.only, options.sample)
    except (RecordError, ValueError) as error:
        print(f"matrix: {error}", file=sys.stderr)
        return 1
    again = bool(options.only or options.sample or options.all)
    keys = {cell.name: get_key(cell) for cell in chosen}
    passed = {} if again else find_passed(chosen, keys, record)
    due = [cell for cell in chosen if cell.name not in passed]
    folders, missing = find_pythons(cell.python for cell in due)
    runs = [cell for cell in due if cell.python not in missing]
    print(f"{len(runs)} cells to run, {len(passed)} unchanged", flush=True)
    try:
        run_cells(runs, folders, options.jobs)
    finally:  # so that the next run continues a stopped one
        found = [outcome for cell in runs if (outcome := read_outcome(cell))]
        record = add(record, [*passed.values(), *found])
        if not options.sample:
            write_record(record)
            write_files(record)
    reasons = find_reasons(due, found, missing)
    print(format_table(chosen, reasons))
    wrong = ask(record, cells) if not again and not reasons else []
    for text in wrong:
        print(f"matrix: {text}", file=sys.stderr)
    absent = {cell.name for cell in due if cell.python in missing}
    if os.environ.get("LOCKSTEP_SERVICES") != "required":
        reasons = {name: why for name, why in reasons.items() if name not in absent}
    return 1 if reasons or wrong else 0


def read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("make matrix", description=__doc__)
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--only", nargs="+", default=(), metavar="CELL", help="run these cells"
    )
    which.add_argument(
        "--sample",
        action="store_true",
        help="run a few cells that cover each version, without recording them",
    )
    which.add_argument(
        "--all", action="store_true", help="also run the unchanged cells"
    )
    parser.add_argument(
        "--jobs", default=os.cpu_count(), help="number of cells to run in parallel"
    )
    return parser.parse_args(arguments)


def find_passed(
    cells: Iterable[Cell], keys: Mapping[str, str], record: Record
) -> dict[str, Outcome]:
    """Return the unchanged cells that have passed, in the record or in a stopped run."""
    passed = {}
    for cell in cells:
        for outcome in (record.cells.get(cell.name), read_outcome(cell)):
            if outcome and outcome.key == keys[cell.name] and not outcome.reason:
                passed[cell.name] = outcome
    return passed


def find_reasons(
    due: Iterable[Cell], found: Iterable[Outcome], missing: Mapping[str, str]
) -> dict[str, str]:
    """Return the reason for each cell that hasn't passed."""
    outcomes = {outcome.cell: outcome.reason for outcome in found}
    reasons = {}
    for cell in due:
        log = f"did not finish: see .tox/{cell.name}/log"
        reason = missing.get(cell.python) or outcomes.get(cell.name, log)
        if reason:
            reasons[cell.name] = reason
    return reasons


def ask(record: Record, cells: Sequence[Cell]) -> list[str]:
    """Ask the questions of the versions page and record the answers; return the errors."""
    try:
        answers = [get_answer(question) for question in find_questions(cells)]
    except AnswerError as error:
        return [str(error)]
    asked = {answer.name: answer for answer in answers}
    kept = {name: record.answers[name] for name in {OLDEST} & set(record.answers)}
    record = Record(record.cells, {**kept, **asked})
    write_record(record)
    write_files(record)
    return list(check_record(record, cells))


if __name__ == "__main__":
    # A shell starts background jobs with SIGINT ignored, and the cells would inherit that.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.default_int_handler)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
