"""The licences of everything that a bundle ships."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from email.message import Message
from email.parser import BytesParser
from pathlib import Path

from packaging.utils import canonicalize_name

from sphinx_lockstep.messages.lab import LicenceTextMissing
from sphinx_lockstep_lab.bundle.model import Licence
from sphinx_lockstep_lab.errors import BundleError

RUNTIME = Path(__file__).with_name("licences")  # Pyodide's package has none
TEXT = re.compile(r"(?i)(un)?licen[cs]e|copying|notice|authors")
LONGEST = 60  # characters of a licence's name; a longer one is the whole text
TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)


def find_runtime_licences(versions: Mapping[str, str]) -> Iterator[Licence]:
    """Yield the licences of Pyodide and of the libraries that are linked into it."""
    parts = tomllib.loads((RUNTIME / "parts.toml").read_text("utf-8"))["part"]
    for part in parts:
        texts = [part["notice"].strip() + "\n"]
        if "text" in part:
            texts.append(_read(RUNTIME / part["text"]))
        version = versions.get(part["name"], "")
        yield Licence(part["name"], version, part["licence"], tuple(texts))


def find_licences(site: Path, given: Mapping[str, Path]) -> Iterator[Licence]:
    """Yield the licence of each installed distribution.

    ``given`` has files with licence texts by canonical name. Raises BundleError for a
    distribution without a text.
    """
    for folder in sorted(site.glob("*.dist-info")):
        metadata = BytesParser().parsebytes((folder / "METADATA").read_bytes())
        name = canonicalize_name(metadata["Name"])
        texts = [_read(path) for path in _find_texts(folder)]
        if name in given:
            texts.append(_read(given[name]))
        if not texts:
            raise BundleError(LicenceTextMissing(name, metadata["Version"]))
        yield Licence(name, metadata["Version"], _get_name(metadata), tuple(texts))


def find_shipped(site: Path, licences: Iterable[Licence]) -> Iterator[Licence]:
    """Yield the licences of the distributions that trimming has left."""
    left = {
        canonicalize_name(path.name.partition("-")[0])
        for path in site.glob("*.dist-info")
    }
    return (licence for licence in licences if licence.name in left)


def _find_texts(folder: Path) -> list[Path]:
    """Return the files with licence texts in a distribution's metadata."""
    inside = [path for path in (folder / "licenses").rglob("*") if path.is_file()]
    beside = [path for path in folder.iterdir() if path.is_file()]
    return sorted(inside) + sorted(path for path in beside if TEXT.match(path.name))


def _get_name(metadata: Message) -> str:
    """Return a licence's SPDX expression, or else its name."""
    name = metadata["License-Expression"] or metadata["License"] or ""
    if name and len(name) <= LONGEST and "\n" not in name:
        return str(name)
    classifiers = metadata.get_all("Classifier", [])
    names = [text.rpartition(" :: ")[2] for text in classifiers if "License ::" in text]
    return ", ".join(names) or "see its text"


def _read(path: Path) -> str:
    text = path.read_text(encoding="utf-8", errors="replace")
    return TRAILING.sub("", text).strip("\n") + "\n"
