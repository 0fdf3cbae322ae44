"""Set up the Sphinx extension."""

from __future__ import annotations

from importlib import metadata
from typing import Any

from sphinx.application import Sphinx

from sphinx_lockstep.gate.configuring import set_up_settings
from sphinx_lockstep.gate.directives import ProvenLiteralInclude
from sphinx_lockstep.gate.display import LedgerDirective, ledger_node
from sphinx_lockstep.gate.domain import LockstepDomain
from sphinx_lockstep.gate.events import Gate
from sphinx_lockstep.gate.page_reader import PageReader
from sphinx_lockstep.gate.roles import ReplayTimeRole, SinceRole, VersionRole


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the settings, the domain, directives and roles, and the gate's events."""
    set_up_settings(app)
    app.add_domain(LockstepDomain)
    app.add_node(ledger_node)
    app.add_directive("lockstep-ledger", LedgerDirective)
    app.add_directive("literalinclude", ProvenLiteralInclude, override=True)
    app.add_role("version", VersionRole())
    app.add_role("requires", VersionRole())
    app.add_role("since", SinceRole())
    app.add_role("replay-time", ReplayTimeRole())
    gate = Gate(app)
    app.connect("builder-inited", gate.on_builder_inited)
    app.connect("env-get-outdated", gate.on_env_get_outdated)
    app.connect("env-before-read-docs", gate.on_env_before_read_docs)
    app.connect("doctree-read", gate.on_doctree_read)
    if not isinstance(app, PageReader):  # a command that reads pages checks them itself
        app.connect("env-updated", gate.on_env_updated)
    app.connect("warn-missing-reference", gate.on_warn_missing_reference)
    app.connect("doctree-resolved", gate.on_doctree_resolved)
    app.connect("build-finished", gate.on_build_finished)
    return {
        "version": metadata.version("sphinx-lockstep"),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
