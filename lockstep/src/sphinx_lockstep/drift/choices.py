"""The rule of settings that are the author's own choice."""

from __future__ import annotations

import ast
import textwrap

from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.claims.fragment import get_caption_file
from sphinx_lockstep.claims.kinds import get_kind
from sphinx_lockstep.claims.settings import find_settings, stands_in_settings
from sphinx_lockstep.drift.ground import Ground
from sphinx_lockstep.drift.mutants import Mutant
from sphinx_lockstep.model import Block, Kind

CHOICE = (
    "another choice: settings that stand nowhere in the example have other values of"
    " the same types, which are taken too"
)


def is_choice(mutant: Mutant, ground: Ground) -> bool:
    """Tell whether a page only chooses other values than before for some settings.

    Of a build that passes: the values are loaded over the example and in force.
    """
    if len(mutant.edits) != 1 or len(mutant.edits[0].new) != 1:
        return False
    context = Context(ground.settings, ground.site.example, {})
    for page in ground.pages:
        for block in page.blocks if page.path == mutant.path else ():
            if not _is_free(block, mutant.line, context):
                continue
            lines = block.lines
            lines[mutant.line - block.line] = mutant.edits[0].new[0].strip()
            return chooses_alike(block.text, "\n".join(lines))
    return False


def _is_free(block: Block, line: int, context: Context) -> bool:
    """Tell whether a line is of a settings fragment that the example does not have."""
    return (
        0 <= line - block.line < len(block.lines)
        and get_kind(block, context.settings) is Kind.SETTINGS
        and not get_caption_file(block)
        and bool(stands_in_settings(block, context).problems)
    )


def chooses_alike(before: str, after: str) -> bool:
    """Tell whether two texts give the same settings literal values of the same types."""
    values = _find_types(before)
    return bool(values) and values == _find_types(after)


def _find_types(text: str) -> list[tuple[str, str]]:
    """Return the settings of a text with the types of their values, none where not all
    are literals.
    """
    if not find_settings(text):
        return []
    found = []
    for node in ast.parse(textwrap.dedent(text)).body:
        if isinstance(node, ast.Assign):
            if not isinstance(node.value, ast.Constant):
                return []
            found.append(
                (ast.unparse(node.targets[0]), type(node.value.value).__name__)
            )
    return found
