"""Cache the proof of a site, and skip the checks while nothing has changed.

A cached proof is valid for the pages, settings and surroundings that its file name is
made of, and for the files outside the example that its checks have read.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from sphinx_lockstep.claims.configuration import has_tool, is_required
from sphinx_lockstep.model import PageRecord
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.proof.projects import split_pages
from sphinx_lockstep.proof.recordings import LocalRecordings
from sphinx_lockstep.proof.result import Proof
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.store.cache import STATES_KEPT
from sphinx_lockstep.store.files import write_kept

# What a missing, moved or damaged file may raise when it is read as a pickle.
UNREADABLE = (
    *(OSError, ValueError, TypeError, EOFError, LookupError, AttributeError),
    *(ImportError, pickle.UnpicklingError),
)

# A digest of each file by its path.
type Digests = dict[str, str]


def get_proof(
    pages: Mapping[str, PageRecord],
    settings: Settings,
    example: Example,
    tell: Callable[[str], None],
) -> Proof:
    """Return the proof of a site: a cached one, or a new one.

    Only a proof without problems is cached, so each build checks a failing site. A
    cached proof has no ``names``. It is a pickle, as trustworthy as Sphinx's own pickles
    next to it.
    """
    path = _find_path(pages, settings, example)
    cached = _read(path)
    if cached:
        return cached
    from sphinx_lockstep.proof.prove import prove  # noqa: PLC0415 - a warm build is quicker without

    proof = prove(pages, settings, example, tell)
    if _is_whole(proof):
        records = (
            *(settings.record, settings.replay_record),
            *(settings.picture_record, settings.services_record),
        )
        files = [*example.looked, *filter(None, records)]
        content = (_find_digests(files), replace(proof, names={}))
        write_kept(path, pickle.dumps(content), STATES_KEPT)
    return proof


def _find_path(
    pages: Mapping[str, PageRecord], settings: Settings, example: Example
) -> Path:
    """Return the file of a proof, named after everything known before the checks."""
    recordings = LocalRecordings(settings, example)
    facts = (
        recordings.keys.surroundings,
        repr(recordings.keys.installed),
        repr(settings),
        repr(sorted(pages.items())),
        repr((is_required(), has_tool())),
        *(_find_servers(settings, recordings) if is_required() else ()),
        *(each.example.digest for each in split_pages(pages, settings, example)),
    )
    digest = hashlib.sha256("\n".join(facts).encode())
    return settings.cache / "proofs" / f"{digest.hexdigest()}.pickle"


def _find_servers(settings: Settings, recordings: LocalRecordings) -> Iterable[str]:
    """Return each external service with its version."""
    from sphinx_lockstep.proof.servers import describe_servers  # noqa: PLC0415 - as for prove

    return describe_servers(settings, recordings)


def _read(path: Path) -> Proof | None:
    """Return the proof in a file, or None if it is missing or a file has changed."""
    try:
        digests, proof = pickle.loads(path.read_bytes())
    except UNREADABLE:
        return None
    if not isinstance(proof, Proof):
        return None
    return proof if _find_digests(map(Path, digests)) == digests else None


def _is_whole(proof: Proof) -> bool:
    """Tell whether everything ran and there is no problem."""
    verdicts = (verdict for page in proof.verdicts.values() for verdict in page)
    return not (
        proof.errors
        or proof.problems
        or proof.others
        or proof.unmeasured
        or any(verdict.problems for verdict in verdicts)
        or not all(run.complete for run in proof.runs.values())
    )


def _find_digests(paths: Iterable[Path]) -> Digests:
    """Return a digest of each file, "folder" for a folder, "" for a missing file."""
    return {str(path): _find_digest(path) for path in paths}


def _find_digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except IsADirectoryError:
        return "folder"
    except OSError:
        return ""
