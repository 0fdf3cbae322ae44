"""What docs/reference/versions.rst shows of the record: files beside it, made from it."""

import csv
import io
from pathlib import Path

from matrix.cells import ROOT, parse_cell
from matrix.record import RECORD, Record, find_locked

FOLDER = RECORD.with_suffix("")
CORNER = "Django \N{DOWNWARDS ARROW} Celery \N{RIGHTWARDS ARROW}"


def make_files(record: Record) -> dict[str, str]:
    """Return the files that the page shows, by name, with their texts."""
    files = {
        "passed.csv": _make_passed(record),
        "differs.csv": _make_differs(record),
        "packages.csv": _make_packages(record),
    }
    for answer in record.answers.values():
        files[f"{answer.name}.txt"] = f"$ {answer.command}\n{answer.output}\n"
    return files


def write_files(record: Record, folder: Path = FOLDER) -> None:
    """Write the files that the page shows, and remove what it no longer does."""
    folder.mkdir(parents=True, exist_ok=True)
    files = make_files(record)
    for path in folder.iterdir():
        if path.name not in files:
            path.unlink()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def _make_passed(record: Record) -> str:
    """Return which Pythons have passed with each Django, by Celery."""
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
    """Return which settings differ with which Django, and what it says without."""
    [own] = find_locked(ROOT / "requirements" / "docs.txt", "django")
    found = set()
    for name, outcome in record.cells.items():
        django = parse_cell(name).django
        # A newer Django's settings are not in the site's inventory.
        mark = "!" if django > own else ""
        for setting, said in outcome.differs.items():
            found.add((django, f":setting:`{mark}{setting}`", said))
    return _write([[CORNER.split()[0], "Setting", "Without it"], *sorted(found)])


def _make_packages(record: Record) -> str:
    """Return which releases beside Celery's each of its series has passed with."""
    shown = ("kombu", "redis", "django-celery-results", "django-celery-beat")
    found: dict[str, dict[str, set[str]]] = {}
    for name, outcome in record.cells.items():
        row = found.setdefault(parse_cell(name).celery, {})
        for package in ("celery", *shown):
            row.setdefault(package, set()).add(outcome.packages[package])
    return _write(
        [
            ["Release", *(f":pypi:`{package}`" for package in shown)],
            *(
                [", ".join(sorted(versions)) for versions in row.values()]
                for _, row in sorted(found.items())
            ),
        ]
    )


def _write(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
