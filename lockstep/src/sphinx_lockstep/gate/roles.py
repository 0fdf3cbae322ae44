"""``:version:``, ``:requires:`` and ``:since:``: versions that nobody types."""

from __future__ import annotations

import contextlib
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import ReferenceRole, SphinxRole

from sphinx_lockstep.claims.version import get_text
from sphinx_lockstep.model import Mention
from sphinx_lockstep.project.versions import Versions
from sphinx_lockstep.settings.config import read_settings
from sphinx_lockstep.store.replays import Replayed, describe_time, read_replayed


class VersionRole(SphinxRole):
    """The installed or locked version of a package, or the versions that it takes.

    An unknown one is shown as it was typed, and said by the gate.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        root = Path(self.env._app.confdir)
        versions = Versions(read_settings(self.config, root).locks)
        mention = Mention("", "", 0, self.name, self.text, self.text)
        return [_make_node(self, get_text(mention, versions), self.text)], []


class ReplayTimeRole(SphinxRole):
    """How long a page of the tutorial has taken a replay, reading aside.

    A page that no replay has followed is said by the gate.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        root = Path(self.env._app.confdir)
        record = read_settings(self.config, root).replay_record
        pages: dict[str, Replayed] = {}
        if record is not None:
            self.env.note_dependency(str(record))
            with contextlib.suppress(ValueError):  # said by the gate
                pages = read_replayed(record)
        text = describe_time(pages.get(self.text))
        return [nodes.inline(self.rawtext, text)], []


class SinceRole(ReferenceRole):
    """The release that brought something: ``Package 1.2 <what it brought>``."""

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
