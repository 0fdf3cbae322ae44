"""Mutants that only give a setting of a page another valid value."""

from __future__ import annotations

import ast
import textwrap

from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.claims.fragment import get_caption_file
from sphinx_lockstep.claims.settings import SettingsClaim, find_settings
from sphinx_lockstep.drift.checked_site import CheckedSite
from sphinx_lockstep.drift.mutants import Mutant
from sphinx_lockstep.model import Block, Kind


def is_choice(mutant: Mutant, site: CheckedSite) -> bool:
    """Tell whether a mutant only gives settings of a page other values.

    The example doesn't have these settings, so their values are the author's choice.
    Call this only if the build passes: it loads the values on top of the example.
    """
    if len(mutant.edits) != 1 or len(mutant.edits[0].new) != 1:
        return False
    context = Context(site.settings, site.origin.example, {})
    for page in site.pages:
        for block in page.blocks if page.path == mutant.path else ():
            if not _is_free(block, mutant.line, context):
                continue
            lines = block.lines
            lines[mutant.line - block.line] = mutant.edits[0].new[0].strip()
            return chooses_alike(block.text, "\n".join(lines))
    return False


def _is_free(block: Block, line: int, context: Context) -> bool:
    """Tell whether a line is in settings that the example doesn't have."""
    return (
        0 <= line - block.line < len(block.lines)
        and block.kind is Kind.SETTINGS
        and not get_caption_file(block)
        and bool(SettingsClaim.parse(block).check_without_run(context).problems)
    )


def chooses_alike(before: str, after: str) -> bool:
    """Tell whether two texts give the same settings values of the same types."""
    values = _find_types(before)
    return bool(values) and values == _find_types(after)


def _find_types(text: str) -> list[tuple[str, str]]:
    """Return the settings of a text with the types of their values.

    The list is empty if a value isn't a literal.
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
