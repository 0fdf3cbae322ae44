"""Load the lab for a ``conf.py`` that still names it ``sphinx_lockstep.lab``."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Set up the extension under its current name, ``sphinx_lockstep_lab``."""
    app.setup_extension("sphinx_lockstep_lab")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
