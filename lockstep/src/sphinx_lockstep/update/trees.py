"""Update directory trees to the current folders and files of the project."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.claims.tree import TreeEntry, find_root, parse_tree
from sphinx_lockstep.messages.updates import EntryDrawnTwice, TwoSimilar
from sphinx_lockstep.model import Block, Problem
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.project.history import find_renames
from sphinx_lockstep.update.changes import (
    BlockChange,
    Refused,
    refuse,
)
from sphinx_lockstep.update.likeness import get_file_likeness, get_only

NAME = re.compile(r"^(?P<lead>.*?[├└]── )(?P<name>.+?)(?P<remark> +#.*)?$")


@dataclass
class Node:
    """An entry of a tree: its line on the page ("" if it is new), and its own entries."""

    name: str
    line: str = ""
    inner: list[Node] = field(default_factory=list)
    is_last: bool = False

    @property
    def is_gap(self) -> bool:
        """Tell whether the entry is a ``...``."""
        return TreeEntry(1, self.name, 0).is_gap


def rewrite_tree(block: Block, problem: Problem, context: Context) -> BlockChange:
    """Return a tree with the current entries and its own gaps, remarks and order."""
    example = context.example
    root, entries, bad = parse_tree(block.text)
    if bad is not None:
        raise refuse(problem)
    lines = block.text.splitlines()
    folder = find_root(root, example)
    if folder is None:
        name = get_only(
            root, [f"{path.name}/" for path in example.folders], get_file_likeness
        )
        top = lines[0].replace(root, name, 1)
        return BlockChange(0, 1, (top,), f"the tree of `{root}`")
    nodes = _read_nodes(lines, entries)
    _note_last(nodes)
    old = [_get_lead(path) for path, _ in _walk(nodes)]
    leads = dict(zip((id(node) for _, node in _walk(nodes)), old, strict=True))
    _fit(nodes, folder, example)
    _note_last(nodes)
    drawn = [lines[0], *(_draw(path, leads, block.text) for path, _ in _walk(nodes))]
    return BlockChange(0, len(lines), tuple(drawn), f"the tree of `{root}`")


def _read_nodes(lines: Sequence[str], entries: Sequence[TreeEntry]) -> list[Node]:
    """Return the entries of a tree, nested."""
    top: list[Node] = []
    levels = [top]
    for entry in entries:
        node = Node(entry.name, lines[entry.at])
        del levels[entry.depth :]
        levels[-1].append(node)
        levels.append(node.inner)
    return top


def _note_last(nodes: Sequence[Node]) -> None:
    for node in nodes:
        node.is_last = node is nodes[-1]
        _note_last(node.inner)


def _walk(
    nodes: Sequence[Node], above: tuple[Node, ...] = ()
) -> Iterator[tuple[tuple[Node, ...], Node]]:
    """Yield each node together with its path: its ancestors, then itself."""
    for node in nodes:
        yield (*above, node), node
        yield from _walk(node.inner, (*above, node))


def _get_lead(path: Sequence[Node]) -> str:
    """Return the lines drawn before the name of a path's last node."""
    bars = "".join("    " if node.is_last else "│   " for node in path[:-1])
    return bars + ("└── " if path[-1].is_last else "├── ")


def _draw(path: Sequence[Node], leads: dict[int, str], text: str) -> str:
    """Return the line of an entry: the page's line if it hasn't changed."""
    node, lead = path[-1], _get_lead(path)
    match = NAME.match(node.line)
    if match and leads[id(node)] == lead and match["name"].strip() == node.name:
        return node.line
    if "\xa0" in text:  # as the program ``tree`` draws
        lead = lead.replace("│   ", "│\xa0\xa0 ")
    remark = (match and match["remark"]) or ""
    if match and remark:  # keep its column
        width = len(match["name"]) + len(remark) - len(remark.lstrip()) - len(node.name)
        remark = " " * max(width, 1) + remark.lstrip()
    return f"{lead}{node.name}{remark}"


def _fit(nodes: list[Node], folder: Path, example: Example) -> None:
    """Bring the nodes of a folder up to date, in place."""
    have = {
        path.name + ("/" if path in example.folders else "")
        for path in (*example.folders, *example.files)
        if path.parent == folder
    }
    names = [node.name for node in nodes if not node.is_gap]
    for at, name in enumerate(names):
        if name in names[:at]:
            raise Refused(EntryDrawnTwice(name))
    new = sorted(have - set(names))
    has_gap = any(node.is_gap for node in nodes)
    for node in list(nodes):
        if node.is_gap or node.name in have:
            continue
        renamed = _get_renamed(node.name, folder, new, example)
        if renamed:
            node.name = renamed
            new.remove(renamed)
        else:
            nodes.remove(node)
    for name in () if has_gap else new:
        _insert(nodes, name)
    for node in nodes:
        if node.name.endswith("/") and node.inner:
            _fit(node.inner, folder / node.name.rstrip("/"), example)


def _get_renamed(
    name: str, folder: Path, among: Sequence[str], example: Example
) -> str:
    """Return the new name of an entry of a folder, "" if the entry is gone."""
    renames = find_renames(example.root, example.folder)
    new = example.root / renames.get(example.name(folder / name), "")
    if new.parent == folder and new.name in among:
        return new.name
    try:
        return get_only(name, among, get_file_likeness)
    except Refused as refusal:
        if isinstance(refusal.fact, TwoSimilar):
            raise
        return ""


def _insert(nodes: list[Node], name: str) -> None:
    """Insert a new entry before the first entry that sorts after it, or at the end."""
    at = next((at for at, node in enumerate(nodes) if node.name > name), len(nodes))
    nodes.insert(at, Node(name))
