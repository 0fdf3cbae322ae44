"""Describe a cross-reference whose target Sphinx can't find."""

from __future__ import annotations

from typing import Any

from sphinx import addnodes
from sphinx.environment import BuildEnvironment

from sphinx_lockstep.messages.site import TargetMissing
from sphinx_lockstep.messages.wording import find_nearest
from sphinx_lockstep.model import Finding, Kind, PageRecord, Problem


def describe_missing_target(
    node: addnodes.pending_xref, page: PageRecord, env: BuildEnvironment
) -> Finding:
    """Return the finding about a reference, with the nearest target that exists."""
    role, target = node.get("reftype", ""), node.get("reftarget", "")
    lines = (m.line for m in page.mentions if (m.role, m.target) == (role, target))
    line = next(lines, node.line or 1)
    near = find_nearest(target, _find_targets(role, env))
    problem = Problem(line, f":{role}:`{target}`", TargetMissing(), near)
    return Finding(page.path, line, Kind.REFERENCE, problem)


def _find_targets(role: str, env: BuildEnvironment) -> list[str]:
    """Return what a role may refer to, on this site and on others."""
    own = set(env.found_docs) if role == "doc" else set()
    others: dict[str, Any] = getattr(env, "intersphinx_named_inventory", {})
    return [
        *own,
        *(
            f"{name}:{target}"
            for name, inventory in others.items()
            for target in inventory.get(f"std:{role}", ())
        ),
    ]
