"""Check what two releases of a package contain, each in its own environment."""

from __future__ import annotations

import datetime
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from sphinx_lockstep.live.programs import run_program
from sphinx_lockstep.model.releases import ReleaseAnswer, ReleaseClaim
from sphinx_lockstep.settings.tools import find_uv

PROBE = Path(__file__).parent / "probes/release_contents.py"
# An old release may not run on the newest Python.
PYTHONS = ("3.13", "3.12", "3.11", "3.10", "3.9", "3.8")


class ReleaseError(Exception):
    """A release that can't be installed or checked; the message says why."""


def ask_releases(
    claims: Iterable[ReleaseClaim], extras: Mapping[str, str]
) -> Iterator[ReleaseAnswer]:
    """Yield an answer for each claim, from real installs of two releases.

    They are the newest release before the claim's series and the newest one of the
    series, from the package index, with their dependencies. Raises ReleaseError.
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
    """Install a requirement with the first Python that can, and check it."""
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
    """Return the path of uv; raise ReleaseError if it isn't installed."""
    found = find_uv()
    if not found:
        raise ReleaseError("uv is not on the path: install it, or name it in UV")
    return found


def _run(command: Sequence[str], text: str = "") -> str:
    """Run a command and return its output; raise ReleaseError if it fails."""
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    ran = run_program(command, environment=environment, text=text)
    if ran.status:
        last = " ".join(ran.errors.split())[-300:]
        raise ReleaseError(f"{Path(command[0]).name} fails: {last}")
    return ran.output
