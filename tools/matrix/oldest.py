"""Build the site with the oldest releases that its pages support: ``make oldest``."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from matrix.cells import ROOT
from matrix.pages import write_files
from matrix.record import OLDEST, Answer, RecordError, read_record, write_record
from sphinx_lockstep.drift.builds import Builder
from sphinx_lockstep.drift.environments import get_python

COMMAND = "make oldest"
RELEASES = ("celery==5.6.*", "django==5.2.*")
LIMIT = 1800  # seconds
VERSIONS = """\
from importlib.metadata import version
print(*(f"{name}=={version(name)}" for name in ("celery", "django", "kombu")))"""


def main() -> int:
    """Build the site and record the mismatches; return 1 if no listing passed."""
    try:
        record = read_record()
        python = get_python(Builder(LIMIT), ROOT / ".lockstep" / "drift", RELEASES)
        listings = build(python)
    except (RecordError, OSError, subprocess.SubprocessError) as error:
        print(f"matrix: {error}", file=sys.stderr)
        return 1
    done = subprocess.run(
        [python, "-c", VERSIONS], stdout=subprocess.PIPE, check=True, encoding="utf-8"
    )
    output = f"{done.stdout}{describe(listings)}"
    print(output)
    if not any(listing["outcome"] == "proven" for listing in listings):
        print("matrix: no listing passed: see the build's output", file=sys.stderr)
        return 1
    today = time.strftime("%Y-%m-%d", time.gmtime())
    answer = Answer(OLDEST, COMMAND, output, today)
    record = replace(record, answers={**record.answers, OLDEST: answer})
    write_record(record)
    write_files(record)
    return 0


def build(python: str) -> list[dict[str, str]]:
    """Build with another Python; return the ledger's listings."""
    with tempfile.TemporaryDirectory(prefix="oldest-") as name:
        site = Path(name) / "site"
        subprocess.run(
            [python, "-m", "sphinx", "-q", "-b", "dummy", "-c", ".", "docs", site],
            cwd=ROOT,
            env={**os.environ, "PATH": f"{Path(python).parent}:{os.environ['PATH']}"},
            stdin=subprocess.DEVNULL,
            check=False,  # a mismatch makes the build fail
        )
        ledger = json.loads((site / "ledger.json").read_text(encoding="utf-8"))
    return list(ledger["listings"])


def describe(listings: list[dict[str, str]]) -> str:
    """Return the number of listings that pass, then the pages of the others."""
    counts = Counter(listing["outcome"] for listing in listings)
    pages = Counter(one["page"] for one in listings if one["outcome"] == "failed")
    lines = [f"{counts['proven']} of {len(listings)} listings pass"]
    lines += [f"{count:4} differ  {page}" for page, count in sorted(pages.items())]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
