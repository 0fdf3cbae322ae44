"""The cells of the matrix: their versions, and the outcome of each."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "django"
RESULTS = ROOT / "build" / "matrix"
NAME = re.compile(r"py3(?P<python>\d+)-django(?P<django>\d\d)-celery(?P<celery>\d\d)")
SECTION = re.compile(r"^\[testenv:py3.*?(?=^\[|\Z)", re.MULTILINE | re.DOTALL)
PROGRAMS = ("cell.py", "django_settings.py", "runner.py", "smoke.py")
# Files that a run creates in the example.
LEFT = ("__pycache__", "var", "*.sqlite3*", "celerybeat-schedule*", ".*_cache")


@dataclass(frozen=True, order=True)
class Cell:
    """A Python, a Django and a Celery, each a version such as ``3.13``."""

    python: str
    django: str
    celery: str

    @property
    def name(self) -> str:
        """Return the name of the cell's environment in tox.ini."""
        return f"py{self.python}-django{self.django}-celery{self.celery}".replace(
            ".", ""
        )

    @property
    def lock(self) -> Path:
        pair = f"django{self.django}-celery{self.celery}".replace(".", "")
        return ROOT / "requirements" / "matrix" / f"{pair}.txt"


@dataclass(frozen=True)
class Outcome:
    """The outcome of a cell.

    ``differs`` are the settings that differ for its Django, each with the words of the
    error without it. ``conflict`` is the conflict of its packages' metadata, or "".
    ``reason`` says why the cell hasn't passed, and is "" if it has.
    """

    cell: str
    key: str
    python: str
    packages: dict[str, str]
    date: str
    differs: dict[str, str] = field(default_factory=dict)
    conflict: str = ""
    reason: str = ""


def parse_cell(name: str) -> Cell:
    """Return the cell with an environment's name; raise ValueError for a wrong name."""
    match = NAME.fullmatch(name)
    if not match:
        raise ValueError(f"`{name}` isn't a cell: `tox list` shows their names")
    django, celery = (".".join(match[part]) for part in ("django", "celery"))
    return Cell(f"3.{match['python']}", django, celery)


def get_key(cell: Cell) -> str:
    """Return a hash of everything that the outcome of a cell depends on."""
    digest = hashlib.sha256(cell.name.encode())
    section = SECTION.search((ROOT / "tox.ini").read_text(encoding="utf-8"))
    digest.update(section[0].encode() if section else b"")
    programs = [Path(__file__).with_name(name) for name in PROGRAMS]
    for path in [cell.lock, *programs, *find_files(EXAMPLE)]:
        digest.update(f"\0{path.relative_to(ROOT).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def find_files(folder: Path) -> list[Path]:
    """Return the files below a folder, sorted, without those that a run creates."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(
            Path(part).match(left)
            for part in path.relative_to(folder).parts
            for left in LEFT
        )
    )


def read_outcome(cell: Cell) -> Outcome | None:
    """Return the outcome of a cell's last run, None if it was stopped or never started."""
    path = RESULTS / f"{cell.name}.json"
    if not path.is_file():
        return None
    return Outcome(**json.loads(path.read_text(encoding="utf-8")))


def write_outcome(outcome: Outcome) -> None:
    """Write an outcome in one step, so that a stopped run leaves no part of it."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    part = RESULTS / f"{outcome.cell}.part"
    part.write_text(json.dumps(asdict(outcome), indent=2) + "\n", encoding="utf-8")
    part.replace(part.with_suffix(".json"))
