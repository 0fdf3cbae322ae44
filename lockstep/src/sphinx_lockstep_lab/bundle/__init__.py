"""The files that a browser needs to run Python: resolved, trimmed, compiled, packed."""

from sphinx_lockstep_lab.bundle.base import (
    Bundle,
    BundleError,
    BundleFile,
    BundleSettings,
    Licence,
    NoNode,
)
from sphinx_lockstep_lab.bundle.building import build_bundle

__all__ = [
    "Bundle",
    "BundleError",
    "BundleFile",
    "BundleSettings",
    "Licence",
    "NoNode",
    "build_bundle",
]
