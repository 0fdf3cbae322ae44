"""Questions for uv's resolver: why a cell is missing, and the traps of the page."""

import os
import re
import subprocess
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from matrix.cells import Cell
from matrix.record import Answer, find_excluded, get_exclusion

COMPILE = "uv pip compile --quiet --no-header --no-annotate"
ASKED = r"printf '%s\n' {} |" + f"\n    {COMPILE} {{}} -"
SHOWN = " |\n    grep -E '^(celery|django|kombu|packaging|redis)'"


class AnswerError(Exception):
    """An answer differs from what the versions page says."""


@dataclass(frozen=True)
class Question:
    """A command, and the pattern that its output must match."""

    name: str
    command: str
    expected: str


def ask(wanted: str, shown: str = SHOWN, options: str = "--python-version 3.13") -> str:
    """Return the command that resolves requirements and shows a part of the result."""
    return ASKED.format(wanted, options) + shown


TRAPS = (
    Question(
        "silent",
        ask("'celery==5.7.*' 'django==6.1.*' django-celery-beat"),
        r"\ndjango-celery-beat==2\.1\.0\n",
    ),
    Question(
        "age",
        ask("django-celery-beat", "", "--no-deps --exclude-newer 2021-01-01"),
        r"^django-celery-beat==2\.1\.0$",
    ),
    Question(
        "refused",
        ask("'celery==5.7.*' 'django==6.1.*' 'django-celery-beat>=2.9'", ""),
        r"No solution found[\s\S]*django-celery-beat\S* depends on django>=2\.2,<6\.1",
    ),
    Question(
        "settled",
        ask("'celery==5.7.*' django 'django-celery-beat>=2.9'"),
        r"\ndjango==6\.0\.\d+\n[\s\S]*django-celery-beat==2\.9\.",
    ),
    Question(
        "redis",
        ask("'celery[redis]==5.4.*'"),
        r"^celery==5\.4\.0\nkombu==5\.7\.\d+\nredis==5\.\S+$",
    ),
    Question(
        "redis-fails",
        "uv run --quiet --isolated --no-project --python 3.13 --with 'celery[redis]==5.4.*'"
        " \\\n    python -c 'import kombu.transport.redis' 2>&1 | tail -n 1",
        r"^ModuleNotFoundError: No module named 'packaging'$",
    ),
    Question(
        "redis-settled",
        ask("'celery[redis]==5.4.*' 'kombu[redis]'"),
        r"\nkombu==5\.6\.\d+\npackaging==\S+\nredis==5\.",
    ),
)


def find_questions(cells: Iterable[Cell]) -> Iterator[Question]:
    """Yield a question for each pair of Python and Django without a cell, and the traps."""
    pairs = {get_exclusion(cell): cell for cell in find_excluded(cells)}
    for name, cell in pairs.items():
        wanted = f"'django=={cell.django}.*'"
        yield Question(
            name,
            ask(wanted, "", f"--python-version {cell.python}"),
            r"does not satisfy Python>=",
        )
    yield from TRAPS


def get_answer(question: Question) -> Answer:
    """Run a question's command; raise AnswerError if its output doesn't match."""
    uv = Path(os.environ.get("UV", "uv"))
    done = subprocess.run(
        ["sh", "-c", question.command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env={**os.environ, "PATH": f"{uv.parent}{os.pathsep}{os.environ['PATH']}"},
        check=False,
    )
    output = done.stdout.strip()
    if not re.search(question.expected, output):
        raise AnswerError(
            f"the answer to `{question.name}` differs from docs/reference/versions.rst:"
            " correct the page and tools/matrix/resolver.py:\n"
            f"$ {question.command}\n{output}"
        )
    today = time.strftime("%Y-%m-%d", time.gmtime())
    return Answer(question.name, question.command, output, today)
