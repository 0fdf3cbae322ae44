"""A drawn directory tree: it equals the project's."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from sphinx_lockstep.claims.base import Context, Finding, failed
from sphinx_lockstep.claims.included import find_syntax_problem
from sphinx_lockstep.messages.wording import find_nearest
from sphinx_lockstep.model import Block, Problem
from sphinx_lockstep.project.example import Example

ENTRY = re.compile(
    r"^(?P<lead>(?:[│|] {3}| {4})*)[├└]── +(?P<name>\S.*?)(?:(?<! ) +#.*)?$"
)
GAPS = ("...", "…")
MEND = (
    "if the project is right, draw it as it is; if the page is right, mend the project"
)


@dataclass(frozen=True)
class TreeEntry:
    """A line of a drawn tree: its depth from 1, name, and line from 0."""

    depth: int
    name: str
    at: int

    @property
    def is_gap(self) -> bool:
        return self.name in GAPS


def is_tree(text: str) -> bool:
    """Tell whether a text is drawn as a tree."""
    return any(
        line.lstrip("│ ").startswith(("├──", "└──")) for line in text.splitlines()
    )


def parse_tree(text: str) -> tuple[str, list[TreeEntry], int | None]:
    """Return the root's name, the entries, and the first line that is no entry."""
    root, *lines = text.replace("\xa0", " ").splitlines() or [""]  # as tree draws
    entries: list[TreeEntry] = []
    for at, line in enumerate(lines, 1):
        match = ENTRY.match(line)
        depth = len(match["lead"]) // 4 + 1 if match else 0
        above = entries[-1] if entries else TreeEntry(0, "/", 0)
        if not match or depth > above.depth + above.name.endswith("/"):
            return root.strip(), entries, at
        entries.append(TreeEntry(depth, match["name"].strip(), at))
    return root.strip(), entries, None


def check_tree(block: Block, context: Context) -> Finding:
    """Check a drawn tree against the folders and files of the example."""
    root, entries, bad = parse_tree(block.text)
    example = context.example
    if bad is not None:
        claim = f"`{block.lines[bad].strip()}`"
        return failed(
            Problem.untyped(
                block.line + bad,
                claim,
                "is no entry of a folder drawn above it",
                mend=MEND,
            )
        )
    folder = find_root(root, example)
    if folder is None:
        near = find_nearest(root.rstrip("/"), [path.name for path in example.folders])
        fact = f"is no folder of {example.name(example.folder)}"
        return failed(
            Problem.untyped(block.line, f"`{root}`", fact, near and f"{near}/", MEND)
        )
    problems = _check_folder(block, example, folder, entries, 1, 0)
    if problems:
        return failed(*problems)
    return Finding(proof=f"{len(entries)} entries of", source=example.name(folder))


def find_root(root: str, example: Example) -> Path | None:
    """Return the folder that a tree is drawn of, or None."""
    name = root.rstrip("/")
    if not root.endswith("/"):
        return None
    for base in (example.root, example.folder.parent, example.folder):
        if (path := Path(os.path.normpath(base / name))) in example.folders:
            return path
    return None


def _check_folder(
    block: Block,
    example: Example,
    folder: Path,
    entries: list[TreeEntry],
    depth: int,
    at: int,
) -> list[Problem]:
    """Return the problems of one folder's entries and of the folders in it."""
    have = {
        path.name + ("/" if path in example.folders else ""): path
        for path in (*example.folders, *example.files)
        if path.parent == folder
    }
    problems, shown = [], set()
    own = [entry for entry in entries if entry.depth == depth]
    for entry in own:
        if entry.is_gap:
            continue
        if entry.name in shown:
            problems.append(
                Problem.untyped(
                    block.line + entry.at, f"`{entry.name}`", "is drawn twice", "", MEND
                )
            )
        shown.add(entry.name)
        path = have.get(entry.name)
        if path is None:
            near = find_nearest(entry.name, have)
            fact = f"is not in {example.name(folder)}"
            problems.append(
                Problem.untyped(
                    block.line + entry.at, f"`{entry.name}`", fact, near, MEND
                )
            )
        elif entry.name.endswith("/"):
            inner = _inner(entries, entry)
            if inner:
                problems += _check_folder(
                    block, example, path, inner, depth + 1, entry.at
                )
        elif problem := find_syntax_problem(example, path, block.line + entry.at):
            problems.append(problem)
    meant = {problem.nearest for problem in problems}
    missing = sorted(set(have) - shown - meant)
    if missing and not any(entry.is_gap for entry in own):
        fact = f"leaves out {', '.join(missing)} of {example.name(folder)}"
        mend = "draw them, or a last entry `...`"
        problems.append(Problem.untyped(block.line + at, "this tree", fact, "", mend))
    return problems


def _inner(entries: list[TreeEntry], parent: TreeEntry) -> list[TreeEntry]:
    """Return the entries drawn inside one entry."""
    inner = []
    for entry in entries[entries.index(parent) + 1 :]:
        if entry.depth <= parent.depth:
            break
        inner.append(entry)
    return inner
