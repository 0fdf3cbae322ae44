"""Settings: in the example's settings file, or loaded after it."""

from __future__ import annotations

import ast
import json
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from sphinx_lockstep.claims.base import (
    CheckResult,
    Claim,
    Context,
    ExpectedStep,
    failed,
)
from sphinx_lockstep.claims.fragment import FragmentClaim, get_caption_file
from sphinx_lockstep.claims.outputs import make_failure
from sphinx_lockstep.messages.fragments import ChecksFail
from sphinx_lockstep.messages.programs import SettingOfCeleryUnknown, SettingUnknown
from sphinx_lockstep.messages.runs import NotRun
from sphinx_lockstep.messages.wording import find_nearest
from sphinx_lockstep.model import Act, Block, Kind, Problem
from sphinx_lockstep.model.questions import parse_fact
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.python_source import SourceError, compile_text


def find_settings(text: str) -> list[tuple[str, int]]:
    """Return the upper-case names that a text assigns, with their lines from 1.

    The list is empty if the text isn't Python, or has any other statement at its top
    level.
    """
    names = []
    for node in _find_statements(text):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]) if name.isupper():
                names.append((name, node.lineno))
            case ast.Expr(value=ast.Constant(value=value)) if value is ...:
                pass
            case _:
                return []
    return names


def find_assigned(text: str) -> list[tuple[str, int]]:
    """Return the upper-case names assigned at the top level, with their lines from 1."""
    return [
        (target.id, node.lineno)
        for node in _find_statements(text)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id.isupper()
    ]


def _find_statements(text: str) -> list[ast.stmt]:
    """Return the statements at the top level, none if the text isn't Python."""
    try:
        tree = compile_text(textwrap.dedent(text), ast.PyCF_ONLY_AST)
    except SourceError:
        return []
    return list(tree.body)


@dataclass(frozen=True)
class SettingsClaim(FragmentClaim):
    """A block of Python that assigns nothing but settings.

    Settings whose caption names a file are in that file. Others may be the page's own
    choice, and are loaded after the example's.
    """

    kind = Kind.SETTINGS
    notes = frozenset({"time limit"})
    is_code = True

    @classmethod
    def recognise(cls, block: Block, settings: Settings) -> bool:
        is_python = super().recognise(block, settings)
        return is_python and bool(settings.settings and find_settings(block.text))

    def find_steps(self, context: Context) -> Iterator[ExpectedStep]:
        stands = get_caption_file(self.block) or not (
            self.check_without_run(context).problems
        )
        yield expect_settings(self, "" if stands else self.block.text, context)

    def check_without_run(self, context: Context) -> CheckResult:
        """Return the finding of the block as code of the settings file."""
        name = get_caption_file(self.block) or context.settings.settings_path
        return self.find_place(context, name)

    def check(self, context: Context) -> CheckResult:
        """Check each setting shown: known, of the right type, checked, and in force."""
        has_file = bool(get_caption_file(self.block))
        if has_file:
            found = self.check_without_run(context)
            if found.problems:
                return found
        problems = check_settings(self, context)
        if problems:
            return failed(*problems)
        found = self.check_without_run(context)
        if found.problems and not has_file:
            count = len(find_assigned(self.block.text))
            return CheckResult(proof=f"{count} loaded and in force")
        return found


def expect_settings(claim: Claim, text: str, context: Context) -> ExpectedStep:
    """Return the step that loads a block's settings; ``text`` is loaded after the file."""
    names = tuple(name for name, _ in find_assigned(claim.block.text))
    step = claim.make_step(Act.SETTINGS, text, context.settings, names=names)
    return ExpectedStep(step)


def check_settings(claim: Claim, context: Context) -> list[Problem]:
    """Return the problems of a block's settings, as they were loaded."""
    block = claim.block
    names = find_assigned(block.text)
    recording = context.recordings.get((block.anchor, block.line, Act.SETTINGS))
    subject = f"`{names[0][0]}`"
    if recording is None:
        return [Problem(block.line, subject, NotRun())]
    if recording.problem:
        return [make_failure(block.line, subject, recording)]
    answers = json.loads(recording.output)
    problems = []
    for name, at in names:
        if name in answers["names"]:
            fact = parse_fact(answers["names"][name])
        else:
            fact = NotRun()
        if fact:
            line, near = block.line + at - 1, ""
            if isinstance(fact, SettingUnknown | SettingOfCeleryUnknown):
                near = find_nearest(name, answers["known"])
            problems.append(Problem(line, f"`{name}`", fact, near))
    if answers["check"]:
        said = re.findall(r"^.*\(\w+\.[A-Z]\d+\).*$", answers["check"], re.MULTILINE)
        output = "\n".join(said) or answers["check"]
        problems.append(Problem(block.line, subject, ChecksFail(), output=output))
    return problems
