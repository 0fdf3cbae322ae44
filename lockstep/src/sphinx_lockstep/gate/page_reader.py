"""Read a site's pages for a command, without writing or checking them."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import SphinxError
from sphinx.util.docutils import docutils_namespace, patch_docutils

from sphinx_lockstep.gate.configuring import get_domain, get_settings
from sphinx_lockstep.model import PageRecord
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.settings.config import Settings


@dataclass(frozen=True)
class ReadSite:
    """A site's pages by name, with its settings and its example.

    ``source`` is the directory of the pages and ``conf`` the path of conf.py.
    """

    pages: dict[str, PageRecord]
    settings: Settings
    example: Example
    source: Path
    conf: Path


class PageReader(Sphinx):
    """A Sphinx application that reads pages, and leaves the checks to its caller."""


class SiteError(Exception):
    """A site that Sphinx can't read; the message is Sphinx's."""


def read_site(source: Path, confdir: Path) -> ReadSite:
    """Read every page as the HTML builder does, and print Sphinx's warnings.

    Raises ConfigError for a setting that can't be used, and SiteError.
    """
    with _open_reader(source, confdir) as app:
        settings = get_settings(app.env)
        app.builder.read()
        example = Example(settings.root, settings.example, settings.ignore)
        conf = confdir / "conf.py"
        return ReadSite(
            dict(get_domain(app.env).pages), settings, example, source.resolve(), conf
        )


def read_config(source: Path, confdir: Path) -> Config:
    """Return the configuration in conf.py with defaults, and read no page.

    Raises SiteError.
    """
    with _open_reader(source, confdir) as app:
        return app.config


@contextmanager
def _open_reader(source: Path, confdir: Path) -> Iterator[PageReader]:
    """Create an application whose files are deleted afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="lockstep-pages-") as name,
        patch_docutils(str(confdir)),
        docutils_namespace(),
    ):
        folder = Path(name)
        try:
            yield PageReader(
                source,
                confdir,
                folder / "html",
                folder / "doctrees",
                "html",
                status=None,
                warning=sys.stderr,
            )
        except SphinxError as error:
            raise SiteError(str(error)) from error
