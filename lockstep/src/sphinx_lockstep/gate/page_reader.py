"""Reading a site's pages without building it, for whoever proves them otherwise."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import docutils_namespace, patch_docutils

from sphinx_lockstep.gate.domain import LockstepDomain
from sphinx_lockstep.model import PageRecord
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.settings.config import Settings, read_settings


@dataclass(frozen=True)
class ReadSite:
    """A site's pages by name, with the settings and the example that prove them.

    ``source`` is the folder of the pages, ``conf`` the file that sets them up.
    """

    pages: dict[str, PageRecord]
    settings: Settings
    example: Example
    source: Path
    conf: Path


class PageReader(Sphinx):
    """A Sphinx that reads pages and leaves what they claim to others."""


def read_site(source: Path, confdir: Path) -> ReadSite:
    """Read every page as the HTML builder does; nothing is written but warnings.

    Raises ConfigError for a setting that cannot be used, and what Sphinx raises.
    """
    with _open_reader(source, confdir) as app:
        settings = read_settings(app.config, confdir)
        app.builder.read()
        domain = app.env.domains["lockstep"]
        assert isinstance(domain, LockstepDomain)
        example = Example(settings.root, settings.example, settings.ignore)
        conf = confdir / "conf.py"
        return ReadSite(dict(domain.pages), settings, example, source.resolve(), conf)


def read_config(source: Path, confdir: Path) -> Config:
    """Return what conf.py sets, with every extension's defaults; no page is read."""
    with _open_reader(source, confdir) as app:
        return app.config


@contextmanager
def _open_reader(source: Path, confdir: Path) -> Iterator[PageReader]:
    """Open a Sphinx whose files are gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="lockstep-pages-") as name,
        patch_docutils(str(confdir)),
        docutils_namespace(),
    ):
        folder = Path(name)
        yield PageReader(
            source,
            confdir,
            folder / "html",
            folder / "doctrees",
            "html",
            status=None,
            warning=sys.stderr,
        )
