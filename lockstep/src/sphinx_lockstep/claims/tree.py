"""Drawn directory trees: the project has the same folders and files."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from sphinx_lockstep.claims.base import CheckResult, Claim, Context, failed
from sphinx_lockstep.claims.files import find_syntax_problem
from sphinx_lockstep.messages.trees import (
    EntryMissing,
    EntryRepeated,
    EntryUnattached,
    TreeIncomplete,
    TreeRootUnknown,
)
from sphinx_lockstep.messages.wording import find_nearest
from sphinx_lockstep.model import Block, Kind, Problem
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.settings.config import Settings

ENTRY = re.compile(
    r"^(?P<lead>(?:[│|] {3}| {4})*)[├└]── +(?P<name>\S.*?)(?:(?<! ) +#.*)?$"
)
GAPS = ("...", "…")


@dataclass(frozen=True)
class TreeEntry:
    """An entry of a drawn tree: its depth from 1, its name, and its line from 0."""

    depth: int
    name: str
    at: int

    @property
    def is_gap(self) -> bool:
        return self.name in GAPS


def is_tree(text: str) -> bool:
    """Tell whether a text has a line of a drawn tree."""
    return any(
        line.lstrip("│ ").startswith(("├──", "└──")) for line in text.splitlines()
    )


def parse_tree(text: str) -> tuple[str, list[TreeEntry], int | None]:
    """Return the root's name, the entries, and the first malformed line or None."""
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


@dataclass(frozen=True)
class TreeClaim(Claim):
    """A block that draws a folder: its root's name, and the entries in it."""

    kind = Kind.TREE

    root: str = ""
    entries: tuple[TreeEntry, ...] = ()

    @classmethod
    def recognise(cls, block: Block, settings: Settings) -> bool:
        return is_tree(block.text)

    @classmethod
    def parse(cls, block: Block) -> Self:
        root, entries, bad = parse_tree(block.text)
        problem = None
        if bad is not None:
            claim = f"`{block.lines[bad].strip()}`"
            problem = Problem(block.line + bad, claim, EntryUnattached())
        return cls(block, problem, root, tuple(entries))

    def check_without_run(self, context: Context) -> CheckResult:
        return self.check(context)

    def check(self, context: Context) -> CheckResult:
        """Check the tree against the folders and files of the example."""
        if self.malformed:
            return failed(self.malformed)
        block, root, example = self.block, self.root, context.example
        folder = find_root(root, example)
        if folder is None:
            names = [path.name for path in example.folders]
            near = find_nearest(root.rstrip("/"), names)
            fact = TreeRootUnknown(example.name(example.folder))
            nearest = near and f"{near}/"
            return failed(Problem(block.line, f"`{root}`", fact, nearest))
        problems = _check_folder(block, example, folder, self.entries, 1, 0)
        if problems:
            return failed(*problems)
        return CheckResult(
            proof=f"{len(self.entries)} entries of", source=example.name(folder)
        )


def find_root(root: str, example: Example) -> Path | None:
    """Return the folder of the example that is the root of a tree, or None."""
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
    entries: Sequence[TreeEntry],
    depth: int,
    at: int,
) -> list[Problem]:
    """Return the problems of a folder's entries, and of the folders in it."""
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
        line, claim = block.line + entry.at, f"`{entry.name}`"
        if entry.name in shown:
            problems.append(Problem(line, claim, EntryRepeated()))
        shown.add(entry.name)
        path = have.get(entry.name)
        if path is None:
            near = find_nearest(entry.name, have)
            fact = EntryMissing(example.name(folder))
            problems.append(Problem(line, claim, fact, near))
        elif entry.name.endswith("/"):
            inner = _inner(entries, entry)
            if inner:
                problems += _check_folder(
                    block, example, path, inner, depth + 1, entry.at
                )
        elif problem := find_syntax_problem(example, path, line):
            problems.append(problem)
    meant = {problem.nearest for problem in problems}
    missing = sorted(set(have) - shown - meant)
    if missing and not any(entry.is_gap for entry in own):
        left_out = TreeIncomplete(tuple(missing), example.name(folder))
        problems.append(Problem(block.line + at, "this tree", left_out))
    return problems


def _inner(entries: Sequence[TreeEntry], parent: TreeEntry) -> list[TreeEntry]:
    """Return the entries drawn inside one entry."""
    inner = []
    for entry in entries[entries.index(parent) + 1 :]:
        if entry.depth <= parent.depth:
            break
        inner.append(entry)
    return inner
