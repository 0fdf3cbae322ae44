"""Versions on a page: read from packages or from the record, never typed by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from packaging.version import Version

from sphinx_lockstep.claims.typed_versions import find_typed, make_pattern
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.versions import (
    PackageUnknown,
    ReleaseRecordUnreadable,
    ReleaseRecordUnused,
    RequiresIncomplete,
    RequiresNotInstalled,
    RequiresUnmentioned,
    SinceAbsentAfter,
    SinceMalformed,
    SincePresentBefore,
    SinceReleasesDiffer,
    SinceUnrecorded,
)
from sphinx_lockstep.messages.wording import quote
from sphinx_lockstep.model import Kind, Mention, Outcome, Problem, Prose, Verdict
from sphinx_lockstep.model.releases import ReleaseAnswer, ReleaseClaim
from sphinx_lockstep.project.versions import UnknownPackageError, Versions, is_in_series
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.store.releases import read_record
from sphinx_lockstep.syntax.releases import parse_release_claim


class KnownVersions:
    """The versions of packages, and the record of releases; read once a build."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.packages = Versions(settings.locks)

    @cached_property
    def _content(self) -> tuple[dict[ReleaseClaim, ReleaseAnswer], str]:
        """The record, and the reason if it can't be read."""
        try:
            return read_record(self.settings.record), ""
        except (OSError, ValueError) as error:
            return {}, str(error)

    @property
    def record(self) -> dict[ReleaseClaim, ReleaseAnswer]:
        """The answers of the record by their claims, {} if it can't be read."""
        return self._content[0]

    @property
    def record_error(self) -> str:
        """The reason why the record can't be read, or ""."""
        return self._content[1]

    @property
    def record_name(self) -> str:
        """The record's path from the repository."""
        return self.settings.record.relative_to(self.settings.root).as_posix()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """A pattern of a version next to a package's name."""
        return make_pattern(self.settings.packages, self.packages)


def get_text(mention: Mention, versions: Versions) -> str:
    """Return the text of a role about versions, its target if the package is unknown."""
    package, _, wanted = mention.target.partition(" ")
    try:
        if mention.role == "requires":
            return versions.get_range(package, wanted.strip()) or mention.target
        return versions.get(mention.target)
    except UnknownPackageError:
        return mention.target


def is_outdated(mention: Mention, versions: Versions) -> bool:
    """Tell whether a role's text differs from the current version."""
    return mention.role != "since" and mention.text != get_text(mention, versions)


def check_versions(
    mentions: Iterable[Mention], prose: Iterable[Prose], known: KnownVersions
) -> Iterator[Verdict]:
    """Yield a verdict on each role of a page, and on each version typed by hand."""
    for mention in mentions:
        checks = {"version": _check_version, "requires": _check_range}
        check = checks.get(mention.role, _check_since)
        found = check(mention, known)
        if isinstance(found, Problem):
            yield _fail(mention, found)
        else:
            yield Verdict(mention, Kind.VERSION, Outcome.PROVEN, found)
    for text, problem in find_typed(prose, known.pattern, known.packages):
        mention = Mention(text.docname, text.path, problem.line, "prose", text.text)
        yield _fail(mention, problem)


def check_record(
    mentions: Iterable[Mention], known: KnownVersions
) -> Iterator[Verdict]:
    """Yield the problems of the record: it can't be read, or no page needs an entry."""
    if known.record_error:
        mention = Mention("", known.record_name, 1, "since", "")
        fact = ReleaseRecordUnreadable(known.record_error)
        yield _fail(mention, Problem(1, "the record", fact))
    for claim in sorted(set(known.record) - find_claims(mentions)):
        line = _find_line(claim, known)
        mention = Mention("", known.record_name, line, "since", claim.thing)
        said = f"the entry of {claim.package} {claim.series} for `{claim.thing}`"
        yield _fail(mention, Problem(line, said, ReleaseRecordUnused()))


def find_claims(mentions: Iterable[Mention]) -> set[ReleaseClaim]:
    """Return the claims about releases that pages make, without the malformed ones."""
    return {claim for mention in mentions if (claim := _parse(mention))}


def _find_line(claim: ReleaseClaim, known: KnownVersions) -> int:
    text = known.settings.record.read_text(encoding="utf-8").splitlines()
    lines = enumerate(text, 1)
    return next((at for at, line in lines if f'"{claim.thing}"' in line), 1)


def _fail(mention: Mention, problem: Problem) -> Verdict:
    return Verdict(mention, Kind.VERSION, Outcome.FAILED, problems=(problem,))


def _check_version(mention: Mention, known: KnownVersions) -> str | Problem:
    try:
        version = known.packages.get(mention.target)
    except UnknownPackageError as error:
        return _make_unknown(mention, mention.target, error)
    return f"{mention.target} {version}, installed or locked"


def _check_range(mention: Mention, known: KnownVersions) -> str | Problem:
    package, _, wanted = mention.target.partition(" ")
    wanted, claim = wanted.strip(), f"`{mention.target}`"
    if not wanted:
        return Problem(mention.line, claim, RequiresIncomplete())
    try:
        found = known.packages.get_range(package, wanted)
    except UnknownPackageError as error:
        if error.nearest:
            return _make_unknown(mention, package, error)
        return Problem(mention.line, f"`{package}`", RequiresNotInstalled())
    if not found:
        return Problem(mention.line, claim, RequiresUnmentioned(package, wanted))
    return f"the metadata of {package}"


def _make_unknown(mention: Mention, name: str, error: UnknownPackageError) -> Problem:
    return Problem(mention.line, f"`{name}`", PackageUnknown(), error.nearest)


def _parse(mention: Mention) -> ReleaseClaim | None:
    if mention.role != "since":
        return None
    return parse_release_claim(mention.target)


def _check_since(mention: Mention, known: KnownVersions) -> str | Problem:
    """Return how the record proves a claim about a release, or why it doesn't."""
    claim = _parse(mention)
    if claim is None:
        return Problem(mention.line, quote(mention.target), SinceMalformed())
    said = f"`{claim.thing}` since {claim.package} {claim.series}"
    entry = known.record.get(claim)
    if entry is None:
        return Problem(mention.line, said, SinceUnrecorded(known.record_name))
    if fact := _find_fact(entry):
        return Problem(mention.line, said, fact)
    return f"not in {entry.before}, in {entry.after}, asked on {entry.date}"


def _find_fact(entry: ReleaseAnswer) -> Message | None:
    """Return why an entry of the record doesn't prove its claim, or None."""
    if not _is_about_series(entry):
        return SinceReleasesDiffer(entry.before, entry.after)
    if entry.present_before:
        return SincePresentBefore(entry.package, entry.before)
    if not entry.present_after:
        return SinceAbsentAfter(entry.package, entry.after)
    return None


def _is_about_series(entry: ReleaseAnswer) -> bool:
    """Tell whether an entry's releases are before the claim's series and in it."""
    try:
        older = Version(entry.before) < Version(entry.series)
        return older and is_in_series(entry.after, entry.series)
    except ValueError:
        return False
