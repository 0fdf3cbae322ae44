"""Run the cells of the matrix that are due: ``make matrix``, and ``ARGS`` for options."""

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
    """Run what is due, and print the table. Returns 1 where a chosen cell is not green."""
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
    print(f"{len(runs)} cells to run, {len(passed)} have passed before", flush=True)
    try:
        run_cells(runs, folders, options.jobs)
    finally:  # a stopped run goes on where it was
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
        help="run a few that have each version among them, and record nothing",
    )
    which.add_argument("--all", action="store_true", help="run what has passed, too")
    parser.add_argument("--jobs", default=os.cpu_count(), help="how many at a time")
    return parser.parse_args(arguments)


def find_passed(
    cells: Iterable[Cell], keys: Mapping[str, str], record: Record
) -> dict[str, Outcome]:
    """Return the cells that have passed as they are now, in the record or in a stopped run."""
    passed = {}
    for cell in cells:
        for outcome in (record.cells.get(cell.name), read_outcome(cell)):
            if outcome and outcome.key == keys[cell.name] and not outcome.reason:
                passed[cell.name] = outcome
    return passed


def find_reasons(
    due: Iterable[Cell], found: Iterable[Outcome], missing: Mapping[str, str]
) -> dict[str, str]:
    """Return why cells that were due have not passed."""
    outcomes = {outcome.cell: outcome.reason for outcome in found}
    reasons = {}
    for cell in due:
        log = f"did not come to an end: see .tox/{cell.name}/log"
        reason = missing.get(cell.python) or outcomes.get(cell.name, log)
        if reason:
            reasons[cell.name] = reason
    return reasons


def ask(record: Record, cells: Sequence[Cell]) -> list[str]:
    """Put the questions of the page on versions, record the answers; return what is wrong."""
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
    # Whoever runs it in the background may ignore Ctrl-C, which cells would inherit.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.default_int_handler)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
