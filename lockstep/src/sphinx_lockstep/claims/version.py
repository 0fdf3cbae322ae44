"""Versions on a page: taken from what is installed or proven, never typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from packaging.version import Version

from sphinx_lockstep.claims.typed import find_typed, make_pattern
from sphinx_lockstep.messages.wording import quote
from sphinx_lockstep.model import Kind, Mention, Outcome, Problem, Prose, Verdict
from sphinx_lockstep.project.versions import UnknownPackageError, Versions, is_in_series
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.store.since import (
    FORM,
    ReleaseAnswer,
    ReleaseClaim,
    parse_claim,
    read_record,
)

COMMAND = "python -m sphinx_lockstep since"


class Facts:
    """What versions there are, and what the record proves; read once a build."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.versions = Versions(settings.locks)

    @cached_property
    def fault(self) -> str:
        """Why the record cannot be read, or ""."""
        try:
            read_record(self.settings.record)
        except (OSError, ValueError) as error:
            return str(error)
        return ""

    @cached_property
    def record(self) -> dict[ReleaseClaim, ReleaseAnswer]:
        return {} if self.fault else read_record(self.settings.record)

    @property
    def record_name(self) -> str:
        return self.settings.record.relative_to(self.settings.root).as_posix()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What a version beside a package's name looks like."""
        return make_pattern(self.settings.packages, self.versions)


def get_text(mention: Mention, versions: Versions) -> str:
    """Return what a role of versions shows; its own words where it knows nothing."""
    package, _, wanted = mention.target.partition(" ")
    try:
        if mention.role == "requires":
            return versions.get_range(package, wanted.strip()) or mention.target
        return versions.get(mention.target)
    except UnknownPackageError:
        return mention.target


def is_outdated(mention: Mention, versions: Versions) -> bool:
    """Tell whether a role of versions shows what is no longer so."""
    return mention.role != "since" and mention.text != get_text(mention, versions)


def check_versions(
    mentions: Iterable[Mention], prose: Iterable[Prose], facts: Facts
) -> Iterator[Verdict]:
    """Yield the verdict on each role of a page, and on each version typed into it."""
    for mention in mentions:
        checks = {"version": _check_version, "requires": _check_range}
        check = checks.get(mention.role, _check_since)
        found = check(mention, facts)
        if isinstance(found, Problem):
            yield _fail(mention, found)
        else:
            yield Verdict(mention, Kind.VERSION, Outcome.PROVEN, found)
    for text, problem in find_typed(prose, facts.pattern, facts.versions):
        mention = Mention(text.docname, text.path, problem.line, "prose", text.text)
        yield _fail(mention, problem)


def check_record(mentions: Iterable[Mention], facts: Facts) -> Iterator[Verdict]:
    """Yield what is wrong with the record as a whole: no page needs some entry."""
    if facts.fault:
        mention = Mention("", facts.record_name, 1, "since", "")
        fact = f"cannot be read: {facts.fault}"
        mend = f"restore it, or make it anew: `{COMMAND}`"
        yield _fail(mention, Problem.untyped(1, "the record", fact, mend=mend))
    for claim in sorted(set(facts.record) - find_claims(mentions)):
        line = _find_line(claim, facts)
        mention = Mention("", facts.record_name, line, "since", claim.thing)
        said = f"the entry of {claim.package} {claim.series} for `{claim.thing}`"
        mend = f"take it away: `{COMMAND}`"
        yield _fail(
            mention, Problem.untyped(line, said, "is needed by no page", mend=mend)
        )


def find_claims(mentions: Iterable[Mention]) -> set[ReleaseClaim]:
    """Return what pages claim of releases, where it can be read."""
    return {claim for mention in mentions if (claim := _parse(mention))}


def _find_line(claim: ReleaseClaim, facts: Facts) -> int:
    text = facts.settings.record.read_text(encoding="utf-8").splitlines()
    lines = enumerate(text, 1)
    return next((at for at, line in lines if f'"{claim.thing}"' in line), 1)


def _fail(mention: Mention, problem: Problem) -> Verdict:
    return Verdict(mention, Kind.VERSION, Outcome.FAILED, problems=(problem,))


def _check_version(mention: Mention, facts: Facts) -> str | Problem:
    try:
        version = facts.versions.get(mention.target)
    except UnknownPackageError as error:
        return _unknown(mention, mention.target, error)
    return f"{mention.target} {version}, installed or locked"


def _check_range(mention: Mention, facts: Facts) -> str | Problem:
    package, _, wanted = mention.target.partition(" ")
    claim = f"`{mention.target}`"
    if not wanted.strip():
        mend = "write the package, a blank, and what it asks for: `package python`"
        return Problem.untyped(
            mention.line, claim, "names one package, not two", mend=mend
        )
    try:
        found = facts.versions.get_range(package, wanted.strip())
    except UnknownPackageError as error:
        if error.nearest:
            return _unknown(mention, package, error)
        fact = "is locked, not installed, and a lock does not say what it asks for"
        return Problem.untyped(mention.line, f"`{package}`", fact, mend="install it")
    if not found:
        fact = f"is not in the metadata: {package} does not name {wanted.strip()}"
        return Problem.untyped(mention.line, claim, fact)
    return f"the metadata of {package}"


def _unknown(mention: Mention, name: str, error: UnknownPackageError) -> Problem:
    fact = "is no package that is installed or locked"
    return Problem.untyped(mention.line, f"`{name}`", fact, error.nearest)


def _parse(mention: Mention) -> ReleaseClaim | None:
    if mention.role != "since":
        return None
    title, _, rest = mention.target.partition("<")
    return parse_claim(title, rest.removesuffix(">"))


def _check_since(mention: Mention, facts: Facts) -> str | Problem:
    """Return how a claim of a release is proven by the record, or why it is not."""
    claim = _parse(mention)
    if claim is None:
        fact = "does not say what came with which release"
        return Problem.untyped(
            mention.line, quote(mention.target), fact, mend=f"write {FORM}"
        )
    said = f"`{claim.thing}` since {claim.package} {claim.series}"
    again = f"`{COMMAND}` asks both releases"
    entry = facts.record.get(claim)
    if entry is None:
        fact = f"is not proven: {facts.record_name} has no entry for it"
        return Problem.untyped(mention.line, said, fact, mend=again)
    if not _is_about(entry):
        fact = (
            f"is not proven by {entry.before} and {entry.after}, which are not the"
            " release before the series and one of it"
        )
        return Problem.untyped(mention.line, said, fact, mend=again)
    if entry.present_before:
        fact = f"is not so: {claim.package} {entry.before} has it already"
        return Problem.untyped(mention.line, said, fact)
    if not entry.present_after:
        fact = f"is not so: {claim.package} {entry.after} does not have it"
        return Problem.untyped(mention.line, said, fact)
    return f"not in {entry.before}, in {entry.after}, asked on {entry.date}"


def _is_about(entry: ReleaseAnswer) -> bool:
    """Tell whether an entry's releases are those that its claim is about."""
    try:
        older = Version(entry.before) < Version(entry.series)
        return older and is_in_series(entry.after, entry.series)
    except ValueError:
        return False
