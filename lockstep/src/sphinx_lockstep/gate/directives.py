"""``literalinclude``, with what it was asked for kept on the node."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from docutils.nodes import Node
from sphinx.directives.code import LiteralInclude, LiteralIncludeReader
from sphinx.errors import PycodeError

from sphinx_lockstep.claims.included import find_file_problem, find_selector_problem
from sphinx_lockstep.settings.config import read_settings
from sphinx_lockstep.syntax.captions import Way, read_caption


class ProvenLiteralInclude(LiteralInclude):
    """Sphinx's own directive; a part that cannot be shown becomes a finding.

    The finding replaces Sphinx's warning, so that it is said once, at its line.
    """

    def run(self) -> list[Node]:
        rel_name, name = self.env.relfn2path(self.arguments[0])
        self.env.note_dependency(rel_name)
        root = read_settings(self.config, Path(self.env._app.confdir)).root
        path = Path(name)
        problem = find_file_problem(root, path)
        options = {key: str(value) for key, value in self.options.items()}
        if not problem and "diff" in options:
            old_name, old = self.env.relfn2path(options["diff"])
            self.env.note_dependency(old_name)
            problem = find_file_problem(root, Path(old))
            if problem:
                problem = f"has an old side, {options['diff']}, that {problem}"
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
                    "problem": problem,
                    "path": source,
                }
                if "diff" in options and not problem:
                    files = (options["diff"], source)
                    caption = read_caption(options.get("caption", ""))
                    if caption is not None and caption.way is Way.CHANGED:
                        files = (caption.file, caption.file)  # as the reader has it
                    _name_files(block, *files)
        return found

    def _find_refusal(self, name: str) -> str:
        """Return why Sphinx itself would not show the part, or ""."""
        options = {k: v for k, v in self.options.items() if k not in ("diff", "dedent")}
        if "diff" in self.options:
            _, options["diff"] = self.env.relfn2path(self.options["diff"])
        try:
            LiteralIncludeReader(name, options, self.config).read()
        except (ValueError, OSError, PycodeError) as error:
            return f"cannot be shown: {error}"
        return ""


def _name_files(block: nodes.literal_block, old: str, new: str) -> None:
    """Head a difference with paths of the repository, not of this machine."""
    lines = block.astext().splitlines()
    if lines:
        lines[:2] = [f"--- {old}", f"+++ {new}"]
        block.rawsource = "\n".join(lines)
        block[:] = [nodes.Text(block.rawsource)]
