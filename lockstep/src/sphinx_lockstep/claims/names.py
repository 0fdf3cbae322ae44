"""What a page's names are looked up in: listings, example, packages, the project."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from sphinx_lockstep.claims.base import Context, Finding, failed
from sphinx_lockstep.claims.version import Facts
from sphinx_lockstep.messages.names import NamesNothing
from sphinx_lockstep.messages.wording import find_nearest
from sphinx_lockstep.model import Problem, Question
from sphinx_lockstep.project.versions import find_distributions, read_locks
from sphinx_lockstep.project.words import Words
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.literals import SUFFIX, is_path


@dataclass(frozen=True)
class Names:
    """What a page's names are looked up in: its listings, the example, the packages.

    ``packages`` are the distributions that are locked or installed, ``facts`` what
    versions there are.
    """

    page: Words
    example: Words
    packages: frozenset[str]
    facts: Facts
    context: Context

    def find_nearest(self, text: str) -> list[str]:
        """Return the identifiers nearest to a text on the page and in the example."""
        bare = re.sub(r"\W*$|^\W*", "", text)
        return [find_nearest(bare, words.names) for words in (self.page, self.example)]

    def ask(self, subject: str, text: str) -> Finding:
        """Return the finding of a question to the project's own Python.

        An answer without a proof is of a program that nothing there knows.
        """
        answer = self.context.answers[Question(subject, text)]
        if answer.proof and not answer.fact:
            return Finding(proof=answer.proof)
        return failed(Problem(0, "", answer.fact or NamesNothing(), answer.nearest))


def find_packages(settings: Settings) -> frozenset[str]:
    """Return the names of the distributions that are locked or installed."""
    return frozenset({*find_distributions(), *read_locks(settings.locks)})


def check_requirement(text: str, settings: Settings) -> Finding:
    """Check a requirement against what is installed: its extras and its versions.

    Of one that is locked only, nobody knows the extras.
    """
    try:
        wanted = Requirement(text)
        found = metadata.distribution(wanted.name)
    except InvalidRequirement:
        return failed(
            Problem.untyped(0, "", "is no requirement of an installed package")
        )
    except metadata.PackageNotFoundError:
        locked = read_locks(settings.locks)[canonicalize_name(wanted.name)]
        if wanted.specifier.contains(locked, prereleases=True):
            return Finding(proof=f"{wanted.name} {locked} is locked")
        fact = f"does not admit the locked {wanted.name} {locked}"
        return failed(Problem.untyped(0, "", fact))
    extras = found.metadata.get_all("Provides-Extra") or []
    for extra in wanted.extras:
        if canonicalize_name(extra) not in map(canonicalize_name, extras):
            fact = f"asks for the extra {extra}, which {wanted.name} does not have"
            return failed(Problem.untyped(0, "", fact, find_nearest(extra, extras)))
    if not wanted.specifier.contains(found.version, prereleases=True):
        fact = f"does not admit the installed {wanted.name} {found.version}"
        return failed(Problem.untyped(0, "", fact))
    return Finding(proof=f"{wanted.name} {found.version} is installed")


def check_file(text: str, names: Names) -> Finding:
    """Check that a name is that of a file or folder of the example or repository."""
    example, root = names.context.example, names.context.settings.root
    name = text.rstrip("/")
    alike = example.paths.get(Path(name).name, ())
    for base in (example.folder, example.folder.parent, root):
        path = Path(base / name)
        if path in alike and (not text.endswith("/") or path in example.folders):
            return Finding(proof="a file of the example", source=example.name(path))
    for path in alike:
        if f"/{example.name(path)}".endswith(f"/{name}"):
            return Finding(proof="a file of the example", source=example.name(path))
    own = example.look(root / name)
    if not name.startswith("/") and own.exists() and own.resolve().is_relative_to(root):
        return Finding(proof="a file of the repository")
    known = [
        path.relative_to(example.folder).as_posix()
        for paths in example.paths.values()
        for path in paths
    ]
    near = find_nearest(name, known) or find_nearest(Path(name).name, example.paths)
    fact = f"is no file of {example.name(example.folder)}/ or of the repository"
    return failed(Problem.untyped(0, "", fact, near))


def check_caption(text: str, sources: str, names: Names) -> Finding:
    """Check the files that a caption names: there, and those that a listing shows.

    ``sources`` are the paths that the listing below is included from, if it is.
    """
    proof = ""
    for word in text.split():
        word = word.strip(",;:()")
        if SUFFIX.match(word) or (is_path(word) and "." in word):
            found = check_file(word, names)
            if found.problems:
                fact = f"names `{word}`, which {found.problems[0].fact}"
                return failed(Problem.untyped(0, "", fact, found.problems[0].nearest))
            shown = sources.split()
            if shown and not any(f"/{path}".endswith(f"/{word}") for path in shown):
                fact = f"names `{word}`, which the listing is not from"
                return failed(Problem.untyped(0, "", fact, shown[0]))
            proof = found.proof
    return Finding(proof=proof or "words")
