"""Configuration files: the programs that read them accept them."""

from __future__ import annotations

import functools
import json
import os
import re
import shutil

from sphinx_lockstep.claims.base import CheckResult, Context, failed
from sphinx_lockstep.model import Block, Problem, Question
from sphinx_lockstep.project.example import Example

# The kind of a file by its path in the repository; the first pattern that matches wins.
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
# Languages of blocks that show such a file; a typed block can't be validated.
LANGUAGES = {
    *("yaml", "yml", "compose", "ini", "cfg", "systemd", "toml", "json", "nginx"),
    *("docker", "dockerfile", "procfile"),
}
TOOL = "systemd-analyze"


def get_file_kind(path: str) -> str:
    """Return the kind of a configuration file, or "" for any other file."""
    found = (kind for kind, pattern in KINDS if re.search(pattern, path))
    return next(found, "")


def make_file_question(source: str, example: Example) -> Question | None:
    """Return the question about a file, or None if it isn't a configuration file.

    The question contains the file's text, so an unchanged file isn't validated again.
    A file of the example is named by its path in the example.
    """
    kind = get_file_kind(source)
    if not kind:
        return None
    path = example.look(example.root / source)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None  # the check of the include reports it
    required = kind == "unit" and is_required()
    is_own = path.is_relative_to(example.folder)
    name = path.relative_to(example.folder).as_posix() if is_own else path.name
    tool = has_tool() if kind == "unit" else False
    return Question("file", json.dumps([kind, name, text, required, tool]))


def is_required() -> bool:
    """Tell whether a missing tool is a failure, as ``LOCKSTEP_SERVICES`` says."""
    return os.environ.get("LOCKSTEP_SERVICES") == "required"


@functools.cache
def has_tool() -> bool:
    """Tell whether systemd's own validator is installed."""
    return shutil.which(TOOL) is not None


def check_configuration(block: Block, context: Context) -> CheckResult:
    """Check a whole included file with its own validator."""
    question = make_file_question(block.source, context.example)
    if question is None:
        return CheckResult()
    answer = context.answers[question]
    if answer.fact:
        claim = f"`{block.source}`"
        return failed(Problem(block.line, claim, answer.fact, answer.nearest))
    return CheckResult(proof=answer.proof)
