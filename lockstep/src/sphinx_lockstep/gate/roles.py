"""Roles that insert versions and times: version, requires, since, replay-time."""

from __future__ import annotations

import contextlib

from docutils import nodes
from sphinx.util.docutils import ReferenceRole, SphinxRole

from sphinx_lockstep.claims.version import get_text
from sphinx_lockstep.gate.configuring import get_settings
from sphinx_lockstep.model import Mention
from sphinx_lockstep.project.versions import Versions
from sphinx_lockstep.store.replays import Replayed, describe_time, read_replayed


class VersionRole(SphinxRole):
    """Insert a package's version, or the versions that it requires of another.

    An unknown package is shown as it was typed, and the gate reports it.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        versions = Versions(get_settings(self.env).locks)
        mention = Mention("", "", 0, self.name, self.text, self.text)
        return [_make_node(self, get_text(mention, versions), self.text)], []


class ReplayTimeRole(SphinxRole):
    """Insert the time that a replay of a tutorial page took, without reading.

    The gate reports a page that no replay has followed.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        record = get_settings(self.env).replay_record
        pages: dict[str, Replayed] = {}
        if record is not None:
            self.env.note_dependency(str(record))
            with contextlib.suppress(ValueError):  # the gate reports it
                pages = read_replayed(record)
        text = describe_time(pages.get(self.text))
        return [nodes.inline(self.rawtext, text)], []


class SinceRole(ReferenceRole):
    """Show the release that introduced something: ``Package 1.2 <what it added>``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        title = self.title
        if title.startswith("~"):
            title = title.rpartition(" ")[2]
        target = f"{self.title} <{self.target}>" if self.has_explicit_title else ""
        return [_make_node(self, title, target or self.target)], []


def _make_node(role: SphinxRole, text: str, target: str) -> nodes.inline:
    node = nodes.inline(role.rawtext, text, classes=[f"lockstep-{role.name}"])
    node["lockstep"] = {"role": role.name, "target": target, "raw": role.text}
    role.set_source_info(node)
    return node
