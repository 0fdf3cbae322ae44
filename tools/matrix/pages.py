"""The files that docs/reference/versions.rst includes, made from the record."""

import csv
import io
import re
from pathlib import Path

from matrix.cells import ROOT, parse_cell
from matrix.record import RECORD, Record, find_locked

FOLDER = RECORD.with_suffix("")
SHOWN = ("celery", "kombu", "redis", "django-celery-results", "django-celery-beat")
CORNER = "Django \N{DOWNWARDS ARROW} Celery \N{RIGHTWARDS ARROW}"


def make_files(record: Record) -> dict[str, str]:
    """Return the text of each file that the page includes, by its name."""
    files = {
        "passed.csv": _make_passed(record),
        "differs.csv": _make_differs(record),
        "packages.txt": _make_packages(record),
    }
    for answer in record.answers.values():
        files[f"{answer.name}.txt"] = f"$ {answer.command}\n{answer.output}\n"
    return files


def write_files(record: Record, folder: Path = FOLDER) -> None:
    """Write the files that the page includes, and remove all others."""
    folder.mkdir(parents=True, exist_ok=True)
    files = make_files(record)
    for path in folder.iterdir():
        if path.name not in files:
            path.unlink()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def _make_passed(record: Record) -> str:
    """Return a table of the Pythons that have passed: Djangos by Celerys."""
    cells = [parse_cell(name) for name in record.cells]
    series = sorted({cell.celery for cell in cells})
    rows = [[CORNER, *series]]
    for django in sorted({cell.django for cell in cells}):
        row = [django]
        for celery in series:
            pythons = sorted(
                (c.python for c in cells if (c.django, c.celery) == (django, celery)),
                key=lambda python: int(python.partition(".")[2]),
            )
            row.append(", ".join(pythons) or "none")
        rows.append(row)
    return _write(rows)


def _make_differs(record: Record) -> str:
    """Return a table of the settings that differ, with the error without each."""
    [own] = find_locked(ROOT / "requirements" / "docs.txt", "django")
    found = set()
    for name, outcome in record.cells.items():
        django = parse_cell(name).django
        # The site's inventory doesn't have the settings of a newer Django.
        form = "{}" if django > own else ":setting:`{}`"
        for setting, error in outcome.differs.items():
            # Without the future release in a warning, which the page can't check.
            words = re.split(r"\. | in Django ", error)[0]
            found.add((django, form.format(setting), words))
    return _write([["Series", "Setting", "What is said without it"], *sorted(found)])


def _make_packages(record: Record) -> str:
    """Return the releases that have passed together, a line for each Celery series."""
    lines = {
        parse_cell(name).celery: " ".join(
            f"{package}=={outcome.packages[package]}" for package in SHOWN
        )
        for name, outcome in record.cells.items()
    }
    return "".join(f"{lines[celery]}\n" for celery in sorted(lines))


def _write(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
