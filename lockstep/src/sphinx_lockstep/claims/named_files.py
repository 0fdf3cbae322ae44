"""File names in prose, roles and captions: each file exists."""

from __future__ import annotations

from pathlib import Path

from sphinx_lockstep.claims.names import Lookup, Names
from sphinx_lockstep.messages.names import (
    CaptionFileDiffers,
    CaptionFileUnknown,
    FileUnknown,
)
from sphinx_lockstep.messages.wording import find_nearest
from sphinx_lockstep.syntax.literals import SUFFIX, is_path


def check_file(text: str, names: Names) -> Lookup:
    """Look up a file or directory in the example, then in the repository."""
    example, root = names.context.example, names.context.settings.root
    name = text.rstrip("/")
    alike = example.paths.get(Path(name).name, ())
    for base in (example.folder, example.folder.parent, root):
        path = Path(base / name)
        if path in alike and (not text.endswith("/") or path in example.folders):
            return Lookup(proof="a file of the example", source=example.name(path))
    for path in alike:
        if f"/{example.name(path)}".endswith(f"/{name}"):
            return Lookup(proof="a file of the example", source=example.name(path))
    own = example.look(root / name)
    if not name.startswith("/") and own.exists() and own.resolve().is_relative_to(root):
        return Lookup(proof="a file of the repository")
    known = [
        path.relative_to(example.folder).as_posix()
        for paths in example.paths.values()
        for path in paths
    ]
    near = find_nearest(name, known) or find_nearest(Path(name).name, example.paths)
    return Lookup(FileUnknown(example.name(example.folder)), near)


def check_caption(text: str, sources: str, names: Names) -> Lookup:
    """Look up the files that a caption names, and compare them with its listing.

    ``sources`` are the paths, between spaces, of the files that the listing is included
    from, or "".
    """
    proof = ""
    for word in text.split():
        word = word.strip(",;:()")
        if SUFFIX.match(word) or (is_path(word) and "." in word):
            found = check_file(word, names)
            if found.fact:
                fact = CaptionFileUnknown(word, found.fact)
                return Lookup(fact, found.nearest)
            shown = sources.split()
            if shown and not any(f"/{path}".endswith(f"/{word}") for path in shown):
                return Lookup(CaptionFileDiffers(word), shown[0])
            proof = found.proof
    return Lookup(proof=proof or "words")
