"""Replace ``literalinclude`` by a directive that keeps its options on the node."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from docutils.nodes import Node
from sphinx.directives.code import LiteralInclude, LiteralIncludeReader
from sphinx.errors import PycodeError

from sphinx_lockstep.claims.files import find_file_problem
from sphinx_lockstep.claims.selectors import find_selector_problem
from sphinx_lockstep.gate.configuring import get_settings
from sphinx_lockstep.messages.includes import IncludeRefused, OldSideUnusable
from sphinx_lockstep.messages.message import Message, to_values
from sphinx_lockstep.syntax.captions import Way, read_caption


class ProvenLiteralInclude(LiteralInclude):
    """Include a file as Sphinx does, and turn a part that can't be shown into a finding.

    The finding replaces Sphinx's warning, so that the problem is reported once, with its
    line.
    """

    def run(self) -> list[Node]:
        rel_name, name = self.env.relfn2path(self.arguments[0])
        self.env.note_dependency(rel_name)
        root = get_settings(self.env).root
        path = Path(name)
        problem = find_file_problem(root, path)
        options = {key: str(value) for key, value in self.options.items()}
        if not problem and "diff" in options:
            old_name, old = self.env.relfn2path(options["diff"])
            self.env.note_dependency(old_name)
            problem = find_file_problem(root, Path(old))
            if problem:
                problem = OldSideUnusable(options["diff"], problem)
            else:
                options["diff"] = Path(old).resolve().relative_to(root).as_posix()
        if not problem:
            text = path.read_text(encoding="utf-8")
            problem = find_selector_problem(text, options) or self._find_refusal(name)
        if problem:
            shown = nodes.literal_block("", "")
            self.set_source_info(shown)
            found: list[Node] = [shown]
        else:
            found = super().run()
        source = self.arguments[0]
        if path.resolve().is_relative_to(root):
            source = path.resolve().relative_to(root).as_posix()
        for node in found:
            for block in node.findall(nodes.literal_block):
                block["lockstep"] = {
                    "options": options,
                    "problem": to_values(problem) if problem else None,
                    "path": source,
                }
                if "diff" in options and not problem:
                    files = (options["diff"], source)
                    caption = read_caption(options.get("caption", ""))
                    if caption is not None and caption.way is Way.CHANGED:
                        files = (caption.file, caption.file)  # as the reader has it
                    _name_files(block, *files)
        return found

    def _find_refusal(self, name: str) -> Message | None:
        """Return why Sphinx can't show the part, or None."""
        options = {k: v for k, v in self.options.items() if k not in ("diff", "dedent")}
        if "diff" in self.options:
            _, options["diff"] = self.env.relfn2path(self.options["diff"])
        try:
            LiteralIncludeReader(name, options, self.config).read()
        except (ValueError, OSError, PycodeError) as error:
            return IncludeRefused(str(error))
        return None


def _name_files(block: nodes.literal_block, old: str, new: str) -> None:
    """Start a diff with paths in the repository instead of absolute paths."""
    lines = block.astext().splitlines()
    if lines:
        lines[:2] = [f"--- {old}", f"+++ {new}"]
        block.rawsource = "\n".join(lines)
        block[:] = [nodes.Text(block.rawsource)]
