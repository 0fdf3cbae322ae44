"""Messages about records in the repository: baselines, pictures, replays, services."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message


@dataclass(frozen=True)
class BaselineMalformed(Message):
    """A baseline that isn't a list with one finding a line."""

    code = Code.BASELINE_MALFORMED
    text = "isn't a list with one finding a line"
    fix = (
        "Restore the file, or delete it and run `python -m sphinx_lockstep baseline`"
        " to write it again"
    )


@dataclass(frozen=True)
class BaselineMissing(Message):
    """A baseline that doesn't exist."""

    code = Code.BASELINE_MISSING
    text = "doesn't exist"
    fix = "Run `python -m sphinx_lockstep baseline` to write it"


@dataclass(frozen=True)
class BaselineOutdated(Message):
    """A baseline of a version that stored the text of messages."""

    code = Code.BASELINE_OUTDATED
    text = (
        "is from an earlier version, which stored the text of each message instead of"
        " its code"
    )
    fix = (
        "Delete the file and run `python -m sphinx_lockstep baseline` to write it again"
    )


@dataclass(frozen=True)
class BaselineRowInvalid(Message):
    """A line of a baseline that isn't a finding."""

    code = Code.BASELINE_ROW_INVALID
    text = "isn't a finding: {error}"
    fix = (
        "Restore the file, or delete it and run `python -m sphinx_lockstep baseline`"
        " to write it again"
    )

    error: str


@dataclass(frozen=True)
class BaselineRowRepeated(Message):
    """A line of a baseline that repeats an earlier one."""

    code = Code.BASELINE_ROW_REPEATED
    text = "repeats the finding in line {first}"
    fix = "Remove one of the lines"

    first: int


@dataclass(frozen=True)
class BaselineUnreadable(Message):
    """A baseline that can't be read from the disk."""

    code = Code.BASELINE_UNREADABLE
    text = "can't be read: {error}"

    error: str


@dataclass(frozen=True)
class FindingFixed(Message):
    """A known finding that no longer occurs."""

    code = Code.FINDING_FIXED
    text = "no longer occurs on {page}"
    fix = "Run `python -m sphinx_lockstep baseline` to remove fixed findings"

    page: str


@dataclass(frozen=True)
class FindingRarer(Message):
    """A known finding that occurs less often than the baseline says."""

    code = Code.FINDING_RARER
    text = "occurs {found} time(s) on {page}, but the baseline has it {known} times"
    fix = "Run `python -m sphinx_lockstep baseline` to remove fixed findings"

    page: str
    found: int
    known: int


@dataclass(frozen=True)
class PictureNotRecorded(Message):
    """A picture without an entry in the record."""

    code = Code.PICTURE_NOT_RECORDED
    text = "isn't in {record}"
    fix = "Take the picture again, then run `python -m sphinx_lockstep pictures`"

    record: str


@dataclass(frozen=True)
class PictureOutdated(Message):
    """A picture that is older than the files that it shows."""

    code = Code.PICTURE_OUTDATED
    text = "is older than the files that it shows: {shown!j}"
    fix = "Take the picture again, then run `python -m sphinx_lockstep pictures`"

    shown: tuple[str, ...]


@dataclass(frozen=True)
class PictureReplaced(Message):
    """A picture that isn't the recorded one."""

    code = Code.PICTURE_REPLACED
    text = "isn't the picture that was recorded"
    fix = "Take the picture again, then run `python -m sphinx_lockstep pictures`"


@dataclass(frozen=True)
class PictureUnknown(Message):
    """A picture that isn't configured."""

    code = Code.PICTURE_UNKNOWN
    text = "isn't in lockstep_pictures, so it is unknown when it is out of date"
    fix = (
        "Add it to lockstep_pictures with the files that it shows, then run `python"
        " -m sphinx_lockstep pictures`"
    )


@dataclass(frozen=True)
class PictureUnused(Message):
    """A configured picture that no page shows."""

    code = Code.PICTURE_UNUSED
    text = "isn't shown on any page"
    fix = "Show it, or remove it from lockstep_pictures"


@dataclass(frozen=True)
class RecordEdited(Message):
    """A record of services that was edited by hand."""

    code = Code.RECORD_EDITED
    text = "was edited by hand: the run of {name!q} doesn't match its checksum"
    fix = "Run `python -m sphinx_lockstep services` to write it again"

    name: str


@dataclass(frozen=True)
class RecordUnreadable(Message):
    """A record that isn't in its format."""

    code = Code.RECORD_UNREADABLE
    text = "can't be read: {error}"
    fix = "Run `{command}` to write it again"

    error: str
    command: str


@dataclass(frozen=True)
class StepsNotRecorded(Message):
    """Steps whose recorded run is of other steps."""

    code = Code.STEPS_NOT_RECORDED
    text = "differ from the ones in {record}"
    fix = "Run `python -m sphinx_lockstep services` to run and record them"

    record: str


@dataclass(frozen=True)
class StepsNotReplayed(Message):
    """Steps of a tutorial that no replay has followed."""

    code = Code.STEPS_NOT_REPLAYED
    text = "differ from the ones that the last replay followed"
    fix = "Run `python -m sphinx_lockstep replay` to follow and record them"


@dataclass(frozen=True)
class TutorialPageMissing(Message):
    """A page of lockstep_tutorial that has no listing."""

    code = Code.TUTORIAL_PAGE_MISSING
    text = "isn't a page with a listing"
    fix = "Correct it, or remove it from lockstep_tutorial"
