"""Asking two releases of a package what they have, each in an environment of its own."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from sphinx_lockstep.store.since import ReleaseAnswer, ReleaseClaim

PROBE = Path(__file__).parent / "probes/release_contents.py"
# An old release may not run on the newest Python.
PYTHONS = ("3.13", "3.12", "3.11", "3.10", "3.9", "3.8")


class ReleaseError(Exception):
    """A release that could not be installed or asked; the message says why."""


def ask_releases(
    claims: Iterable[ReleaseClaim], extras: Mapping[str, str]
) -> Iterator[ReleaseAnswer]:
    """Yield an entry for each claim, from real installs of the releases it is about.

    Those are the newest one before the series and the newest one of it, from the
    package index, with what they ask for. Raises ReleaseError.
    """
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    for (package, series), group in groupby(
        sorted(claims), lambda claim: (claim.package, claim.series)
    ):
        things = [claim.thing for claim in group]
        name = f"{package}[{extras[package]}]" if package in extras else package
        before = _ask(package, f"{name}<{series}", things)
        after = _ask(package, f"{name}=={series}.*", things)
        rows = zip(things, before["answers"], after["answers"], strict=True)
        for thing, was, is_ in rows:
            yield ReleaseAnswer(
                package,
                series,
                thing,
                before["version"],
                was,
                after["version"],
                is_,
                after["python"],
                today,
            )


def _ask(package: str, wanted: str, things: Sequence[str]) -> dict[str, Any]:
    """Install what is wanted with the first Python that can, and ask it."""
    first = f"{sys.version_info.major}.{sys.version_info.minor}"
    others = [version for version in PYTHONS if version != first]
    facts = []
    for python in (first, *others):
        with tempfile.TemporaryDirectory(prefix="lockstep-since-") as folder:
            try:
                return _try(package, wanted, things, python, Path(folder))
            except ReleaseError as error:
                facts.append(str(error))
    raise ReleaseError(f"`{wanted}` cannot be asked: {facts[0]}")


def _try(
    package: str, wanted: str, things: Sequence[str], python: str, folder: Path
) -> dict[str, Any]:
    own = folder / "bin" / "python"
    _run([_find_uv(), "venv", "--quiet", "--python", python, str(folder)])
    _run([_find_uv(), "pip", "install", "--quiet", "--python", str(own), wanted])
    text = json.dumps({"package": package, "things": things})
    found: dict[str, Any] = json.loads(_run([str(own), "-I", str(PROBE)], text))
    for thing, answer in zip(things, found["answers"], strict=True):
        if isinstance(answer, str):
            raise ReleaseError(f"`{thing}`: {answer}")
    return found


def _find_uv() -> str:
    """Return the path of uv, which names itself in ``UV`` to what it starts."""
    found = os.environ.get("UV") or shutil.which("uv")
    if not found:
        raise ReleaseError("uv is not on the path: install it, or name it in UV")
    return found


def _run(command: Sequence[str], text: str = "") -> str:
    """Run a command to its end; return its output, or raise with its last words."""
    done = subprocess.run(
        command,
        input=text,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "UV_PYTHON_DOWNLOADS": "never"},
        check=False,
    )
    if done.returncode:
        last = " ".join(done.stderr.split())[-300:]
        raise ReleaseError(f"{Path(command[0]).name} fails: {last}")
    return done.stdout
