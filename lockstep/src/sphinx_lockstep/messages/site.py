"""Messages about the site as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message


@dataclass(frozen=True)
class LinesUnknown(Message):
    """A page in the baseline that failed before its lines were executed."""

    code = Code.LINES_UNKNOWN
    text = (
        "a page in the baseline fails, so it is unknown which of the lines shown are"
        " executed"
    )
    fix = "Fix the page, or set `lockstep_executed = False`"


@dataclass(frozen=True)
class MarkupUnreadable(Message):
    """Markup that docutils can't read."""

    code = Code.MARKUP_UNREADABLE
    text = "{error}"

    error: str


@dataclass(frozen=True)
class NoListings(Message):
    """A site without a listing."""

    code = Code.NO_LISTINGS
    text = "no page has a listing, so nothing was tested"
    fix = "Check the source directory and `exclude_patterns`"


@dataclass(frozen=True)
class NoPages(Message):
    """A site without pages."""

    code = Code.NO_PAGES
    text = "the source directory has no pages"
    fix = "Check the source directory and `exclude_patterns`"


@dataclass(frozen=True)
class NothingExecuted(Message):
    """Runs that executed no line of the example."""

    code = Code.NOTHING_EXECUTED
    text = (
        "{runs} run(s) executed no line of {folder}/, so it is unknown which of the"
        " lines shown are executed"
    )

    runs: int
    folder: str


@dataclass(frozen=True)
class PageExcluded(Message):
    """A page whose commands lockstep_live doesn't run."""

    code = Code.PAGE_EXCLUDED
    text = "lockstep_live excludes the page"


@dataclass(frozen=True)
class ProjectFails(Message):
    """The example's Python, which failed when it was asked about itself."""

    code = Code.PROJECT_FAILS
    text = "the project {reason}"
    fix = "Correct lockstep_settings or lockstep_shell so that the project starts"

    reason: Message


@dataclass(frozen=True)
class ProjectUnused(Message):
    """An entry of lockstep_projects that has no effect."""

    code = Code.PROJECT_UNUSED
    text = "isn't needed because no page starts in it"
    fix = (
        "Remove it from lockstep_projects, or start a page in it: `lockstep: start:"
        " {path}`"
    )

    path: str


@dataclass(frozen=True)
class QuestionsUnanswered(Message):
    """The example's Python, which didn't answer."""

    code = Code.QUESTIONS_UNANSWERED
    text = "the project didn't answer the questions about it"


@dataclass(frozen=True)
class RunnerNotStarted(Message):
    """The program that runs the pages didn't start."""

    code = Code.RUNNER_NOT_STARTED
    text = "the live checks can't start: {error}"

    error: str


@dataclass(frozen=True)
class RunnerUnreadable(Message):
    """The program that runs the pages printed something other than a run."""

    code = Code.RUNNER_UNREADABLE
    text = "the live checks printed something that isn't a run: {error}"

    error: str


@dataclass(frozen=True)
class ScriptsNotRun(Message):
    """Scripts that came back without a run."""

    code = Code.SCRIPTS_NOT_RUN
    text = "the live checks of {names!j} did not run"

    names: tuple[str, ...]


@dataclass(frozen=True)
class SourceUnused(Message):
    """An entry of lockstep_also that has no effect."""

    code = Code.SOURCE_UNUSED
    text = "isn't needed because no page includes it"
    fix = "Remove it from lockstep_also"


@dataclass(frozen=True)
class TargetMissing(Message):
    """A cross-reference without a target."""

    code = Code.TARGET_MISSING
    text = "refers to a target that doesn't exist"


@dataclass(frozen=True)
class TestsExecuteNothing(Message):
    """Tests of the example that executed none of its lines."""

    code = Code.TESTS_EXECUTE_NOTHING
    text = "executes no line of the example"
    fix = "Correct lockstep_tests so that it tests the example"


@dataclass(frozen=True)
class TestsPrintNothing(Message):
    """Tests of the example that print nothing."""

    code = Code.TESTS_PRINT_NOTHING
    text = "prints nothing, so it is unknown what it tests"
    fix = "Run the tests with a command that reports them"


@dataclass(frozen=True)
class TestsRunNothing(Message):
    """Tests of the example of which none ran."""

    code = Code.TESTS_RUN_NOTHING
    text = "runs no test"
    fix = "Correct lockstep_tests so that it finds the tests"


@dataclass(frozen=True)
class WordUnused(Message):
    """An entry of lockstep_words that has no effect."""

    code = Code.WORD_UNUSED
    text = (
        "isn't needed because no page has this word, or because the word is found"
        " without it"
    )
    fix = "Remove it from lockstep_words"
