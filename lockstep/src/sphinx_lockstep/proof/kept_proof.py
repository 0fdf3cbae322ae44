"""A proof that is kept: where nothing is otherwise, no page is checked again.

What is kept is good for the pages, settings and surroundings that its name is made of,
and for the files beside the example that its checks have looked at.
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
from sphinx_lockstep.proof.parts import find_parts
from sphinx_lockstep.proof.result import Proof
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.store.cache import KEPT_OTHERS, Cache, write_kept

# What a file that is gone, moved or damaged may raise when it is read as a pickle.
UNREADABLE = (
    *(OSError, ValueError, TypeError, EOFError, LookupError, AttributeError),
    *(ImportError, pickle.UnpicklingError),
)

type Stamps = dict[str, str]


def get_proof(
    pages: Mapping[str, PageRecord],
    settings: Settings,
    example: Example,
    tell: Callable[[str], None],
) -> Proof:
    """Return the proof of a site: an earlier build's, or one that is made now.

    Kept is what proves everything, so whatever is wrong is looked at each time; its
    ``names`` are none. It is a pickle, to be trusted as far as Sphinx's own beside it.
    """
    path = _find_path(pages, settings, example)
    kept = _read(path)
    if kept:
        return kept
    from sphinx_lockstep.proof.prove import prove  # noqa: PLC0415 - a warm build is quicker without

    proof = prove(pages, settings, example, tell)
    if _is_whole(proof):
        records = (
            *(settings.record, settings.replay_record),
            *(settings.picture_record, settings.services_record),
        )
        looked = [*example.looked, *filter(None, records)]
        content = (_find_stamps(looked), replace(proof, names={}))
        write_kept(path, pickle.dumps(content), KEPT_OTHERS)
    return proof


def _find_path(
    pages: Mapping[str, PageRecord], settings: Settings, example: Example
) -> Path:
    """Return where a proof is kept, by all that it depends on from the start."""
    cache = Cache(settings, example)
    facts = (
        cache.surroundings,
        repr(cache.installed),
        repr(settings),
        repr(sorted(pages.items())),
        repr((is_required(), has_tool())),
        *(_find_services(settings, cache) if is_required() else ()),
        *(part.example.digest for part in find_parts(pages, settings, example)),
    )
    digest = hashlib.sha256("\n".join(facts).encode())
    return settings.cache / "proofs" / f"{digest.hexdigest()}.pickle"


def _find_services(settings: Settings, cache: Cache) -> Iterable[str]:
    """Return what each external service is, once there is one to be asked."""
    from sphinx_lockstep.proof.external_services import find_services  # noqa: PLC0415 - as for prove

    return find_services(settings, cache)


def _read(path: Path) -> Proof | None:
    """Return the proof of a file, or None: there is none, or a file has changed."""
    try:
        stamps, proof = pickle.loads(path.read_bytes())
    except UNREADABLE:
        return None
    if not isinstance(proof, Proof):
        return None
    return proof if _find_stamps(map(Path, stamps)) == stamps else None


def _is_whole(proof: Proof) -> bool:
    """Tell whether all was run, and nothing is wrong."""
    verdicts = (verdict for page in proof.verdicts.values() for verdict in page)
    return not (
        proof.errors
        or proof.problems
        or proof.others
        or proof.unmeasured
        or any(verdict.problems for verdict in verdicts)
        or not all(run.complete for run in proof.runs.values())
    )


def _find_stamps(paths: Iterable[Path]) -> Stamps:
    """Return a digest of each file, a word for a folder, "" for what is not there."""
    return {str(path): _find_stamp(path) for path in paths}


def _find_stamp(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except IsADirectoryError:
        return "folder"
    except OSError:
        return ""
