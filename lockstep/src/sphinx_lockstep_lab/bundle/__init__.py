"""The bundle: the files that a browser needs to run Python, built from lock files."""

from sphinx_lockstep_lab.bundle.build import build_bundle
from sphinx_lockstep_lab.bundle.model import (
    Bundle,
    BundleFile,
    BundleSettings,
    Licence,
)

__all__ = ["Bundle", "BundleFile", "BundleSettings", "Licence", "build_bundle"]
