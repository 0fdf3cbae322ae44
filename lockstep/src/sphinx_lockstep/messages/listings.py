"""Messages about listings of any kind: waivers, previews, notes, captions."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message

CAPTION_FIX = "Write it as `FILE`, as `FILE, changed` above a diff, or as `In FILE`"


@dataclass(frozen=True)
class CaptionOfDiff(Message):
    """A tutorial's caption of a whole file, above a diff."""

    code = Code.CAPTION_OF_DIFF
    text = "lacks `, changed`, although the listing is a diff"
    fix = CAPTION_FIX


@dataclass(frozen=True)
class CaptionOfFile(Message):
    """A tutorial's caption of a change, above a listing that isn't a diff."""

    code = Code.CAPTION_OF_FILE
    text = "says `changed`, but the listing isn't a diff"
    fix = CAPTION_FIX


@dataclass(frozen=True)
class CaptionUnclear(Message):
    """A listing of a tutorial whose caption doesn't say which file it is, or changes."""

    code = Code.CAPTION_UNCLEAR
    text = "doesn't say what to do with the listing"
    fix = CAPTION_FIX


@dataclass(frozen=True)
class ConfigurationTyped(Message):
    """A configuration file that is typed on the page, where no program validates it."""

    code = Code.CONFIGURATION_TYPED
    text = "makes no claim that can be checked"
    fix = "Include the file from the example, so that its own program validates it"


@dataclass(frozen=True)
class ListingUnknown(Message):
    """A listing of which nothing can be checked."""

    code = Code.LISTING_UNKNOWN
    text = "makes no claim that a build can check"
    fix = (
        "Show it in a form that can be checked, or waive it: `lockstep: unproven:"
        " REASON`"
    )


@dataclass(frozen=True)
class NoteNotApplicable(Message):
    """A note above a listing of a kind that doesn't use it."""

    code = Code.NOTE_NOT_APPLICABLE
    text = "doesn't apply to a listing of kind {kind}"
    fix = "Remove the note"

    kind: str


@dataclass(frozen=True)
class PreviewApart(Message):
    """A preview of lines that no listing below has in a row."""

    code = Code.PREVIEW_APART
    text = "shows lines that aren't together in a listing further down"
    fix = "Show the lines of a listing below as they are, or remove the note"


@dataclass(frozen=True)
class PreviewLineMissing(Message):
    """A line of a preview that no listing below has."""

    code = Code.PREVIEW_LINE_MISSING
    text = "isn't in a listing further down that is checked"
    fix = "Show the lines of a listing below as they are, or remove the note"


@dataclass(frozen=True)
class ScriptTyped(Message):
    """Shell commands without prompts and output."""

    code = Code.SCRIPT_TYPED
    text = "makes no claim that can be run"
    fix = "Write it as a `console` block with `$ ` prompts"


@dataclass(frozen=True)
class WaiverUnexplained(Message):
    """A waiver without a reason."""

    code = Code.WAIVER_UNEXPLAINED
    text = "has no reason"
    fix = "Write `lockstep: unproven: REASON`"


@dataclass(frozen=True)
class WaiverUnneeded(Message):
    """A waiver of a listing that can be checked, and passes."""

    code = Code.WAIVER_UNNEEDED
    text = "isn't needed because the block passes its check"
    fix = "Remove the waiver"
