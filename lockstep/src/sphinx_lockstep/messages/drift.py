"""Messages about mutation runs."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message


@dataclass(frozen=True)
class AnotherRun(Message):
    """Two mutation runs in one directory would overwrite each other's results."""

    code = Code.ANOTHER_RUN
    text = "is in use by another mutation run"
    fix = "Wait until the other run has ended, or pass another `--folder`"


@dataclass(frozen=True)
class BuildCrashed(Message):
    """A build ended with an exception or an unknown exit status."""

    code = Code.BUILD_CRASHED
    text = "crashed with status {status}: {line}"

    status: int
    line: str


@dataclass(frozen=True)
class BuildSilent(Message):
    """A build failed but reported no problem."""

    code = Code.BUILD_SILENT
    text = "failed without a message"


@dataclass(frozen=True)
class BuildTooLong(Message):
    """A build was stopped because it took too long."""

    code = Code.BUILD_TOO_LONG
    text = "didn't end in time"


@dataclass(frozen=True)
class InstallFailed(Message):
    """The requirements of a mutant can't be installed."""

    code = Code.INSTALL_FAILED
    text = "can't be installed:\n{output}"

    output: str


@dataclass(frozen=True)
class NameNotOnPages(Message):
    """A mutant renames something everywhere in the code, and no page names it."""

    code = Code.NAME_NOT_ON_PAGES
    text = "renames something that no page mentions"


@dataclass(frozen=True)
class NotShown(Message):
    """A mutant changes files that no listing was checked against."""

    code = Code.NOT_SHOWN
    text = "changes code that no page shows"


@dataclass(frozen=True)
class OtherPageReported(Message):
    """A build reported a problem on a page that no mutant had changed."""

    code = Code.OTHER_PAGE_REPORTED
    text = "reported an unchanged page: {place}: {problem}"

    place: str
    problem: str


@dataclass(frozen=True)
class OtherSetting(Message):
    """A page sets a setting that the example doesn't have to another valid value."""

    code = Code.OTHER_SETTING
    text = "gives a setting that the example doesn't have another valid value"


@dataclass(frozen=True)
class SameCode(Message):
    """Python parses the changed file to the same syntax tree."""

    code = Code.SAME_CODE
    text = "doesn't change what Python reads"


@dataclass(frozen=True)
class SameRun(Message):
    """Each step of a page printed the same as without the mutant."""

    code = Code.SAME_RUN
    text = "doesn't change the output of any step"


@dataclass(frozen=True)
class SiteCopyFails(Message):
    """A copy of the site has problems before anything is changed in it."""

    code = Code.SITE_COPY_FAILS
    text = "has problems before any change:\n{output}"

    output: str


@dataclass(frozen=True)
class SiteFails(Message):
    """The site has problems of its own, so its mutants would prove nothing."""

    code = Code.SITE_FAILS
    text = "has problems before any change:\n{problems}"
    fix = "Fix the problems of the site first"

    problems: str


@dataclass(frozen=True)
class StepNotNeeded(Message):
    """A mutant removes a step with its output, and no other step changes."""

    code = Code.STEP_NOT_NEEDED
    text = "removes a step that no other step depends on"


@dataclass(frozen=True)
class UnknownOperator(Message):
    """The option ``--operator`` names no operator."""

    code = Code.UNKNOWN_OPERATOR
    text = "isn't an operator"
    fix = "Run the command with `--list` to see the operators"
