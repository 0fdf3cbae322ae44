"""Test every listing, name and version of a Sphinx site against a live project."""

from __future__ import annotations

from sphinx_lockstep.gate.extension import setup

__all__ = ["setup"]
