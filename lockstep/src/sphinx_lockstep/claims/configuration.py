"""Configuration files and command lines: accepted by the programs they are for."""

from __future__ import annotations

import functools
import json
import os
import re
import shutil

from sphinx_lockstep.claims.base import Context, Finding, failed
from sphinx_lockstep.messages.wording import quote
from sphinx_lockstep.model import Answer, Block, Problem, Question
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.syntax.transcripts import TranscriptError, parse_console

# The kind of a file by its path in the repository; the first that matches counts.
KINDS = (
    ("workflow", r"(^|/)\.github/workflows/[^/]+\.ya?ml$"),
    ("readthedocs", r"(^|/)\.readthedocs\.ya?ml$"),
    ("compose", r"(^|/)(docker-)?compose(\.[^/]*)?\.ya?ml$"),
    ("yaml", r"\.ya?ml$"),
    ("unit", r"\.(service|timer|socket|path|target|mount)$"),
    ("dockerfile", r"(^|/)(Dockerfile|Containerfile)(\.[^/]+)?$|\.Dockerfile$"),
    ("procfile", r"(^|/)Procfile(\.[^/]+)?$"),
    ("requirements", r"(^|/)requirements[^/]*\.txt$"),
    ("script", r"\.sh$"),
    ("environment", r"(^|/)\.env$|\.env$"),
    ("ini", r"\.(ini|cfg)$"),
    ("toml", r"\.toml$"),
    ("json", r"\.json$"),
)
# Languages of blocks that show such a file; typed, they are not proven.
LANGUAGES = {
    *("yaml", "yml", "compose", "ini", "cfg", "systemd", "toml", "json", "nginx"),
    *("docker", "dockerfile", "procfile"),
}
TYPED = "include it from the example, where its own validator proves it"
MEND = "mend the file, or the command that it names"
TOOL = "systemd-analyze"


def get_file_kind(path: str) -> str:
    """Return the kind of a configuration file, or "" for any other file."""
    found = (kind for kind, pattern in KINDS if re.search(pattern, path))
    return next(found, "")


def find_block_questions(block: Block, context: Context) -> list[Question]:
    """Return what is to be asked about a block."""
    if block.problem:
        return []
    if block.source:
        question = make_file_question(block.source, context.example)
        return [question] if question else []
    if "unproven" in block.notes:
        return [question for _, question in find_commands(block)]
    return []


def make_file_question(source: str, example: Example) -> Question | None:
    """Return the question about a file, or None where it is no configuration.

    It holds the file's text: what has not changed is not asked again. A file of the
    example is named from there, where the question is asked.
    """
    kind = get_file_kind(source)
    if not kind:
        return None
    path = example.look(example.root / source)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None  # said by the check of the include
    required = kind == "unit" and is_required()
    is_own = path.is_relative_to(example.folder)
    name = path.relative_to(example.folder).as_posix() if is_own else path.name
    tool = has_tool() if kind == "unit" else False
    return Question("file", json.dumps([kind, name, text, required, tool]))


def is_required() -> bool:
    """Tell whether a tool that is not installed is a failure here."""
    return os.environ.get("LOCKSTEP_SERVICES") == "required"


@functools.cache
def has_tool() -> bool:
    """Tell whether systemd's own validator is installed; an answer depends on it."""
    return shutil.which(TOOL) is not None


def check_configuration(block: Block, context: Context) -> Finding:
    """Check an included file, all of it, with its own validator."""
    claim = f"`{block.source}`"
    for question in find_block_questions(block, context):
        answer = context.answers[question]
        if answer.fact:
            problem = Problem.untyped(
                block.line, claim, str(answer.fact), answer.nearest, MEND
            )
            return failed(problem)
        return Finding(proof=answer.proof)
    return Finding()


def find_commands(block: Block) -> list[tuple[int, Question]]:
    """Return a console block's commands as questions, each with its line."""
    try:
        commands = parse_console(block.text)
    except TranscriptError:
        return []
    return [
        (block.line + command.line, Question("command", command.text))
        for command in commands
    ]


def find_refused(block: Block, context: Context) -> Problem | None:
    """Return the problem of the first command that its program does not take."""
    for line, question in find_commands(block):
        answer: Answer = context.answers[question]
        if answer.fact:
            mend = "a waiver takes the run away, not the command line"
            claim = quote(question.text)
            return Problem.untyped(line, claim, str(answer.fact), answer.nearest, mend)
    return None
