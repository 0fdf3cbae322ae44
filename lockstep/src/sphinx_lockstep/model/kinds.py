"""Kinds of claims, and outcomes of checks."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """The kind of a claim: one row of the table in the explanation page."""

    INCLUDED = "included"
    FRAGMENT = "fragment"
    SETTINGS = "settings"
    CONSOLE = "console"
    SESSION = "session"
    LOG = "log"
    HTTP = "http"
    DIFF = "diff"
    TREE = "tree"
    MENTION = "mention"
    REFERENCE = "reference"
    MARKUP = "markup"
    NOTE = "note"
    EXECUTED = "executed"
    VERSION = "version"
    AVOID = "avoid"
    PREVIEW = "preview"
    TUTORIAL = "tutorial"
    ORPHAN = "orphan"
    PICTURE = "picture"
    LAB = "lab"
    SERVICES = "services"
    UNKNOWN = "unproven"
    # What a finding is about that is no claim of a page.
    BASELINE = "baseline"
    CONFIG = "config"
    NOTHING = "nothing"
    RUNNER = "runner"
    TESTS = "tests"


# What takes a run to be proven.
LIVE_KINDS = frozenset(
    {
        *(Kind.CONSOLE, Kind.SESSION, Kind.LOG, Kind.HTTP),
        *(Kind.SETTINGS, Kind.AVOID),
    }
)


class Outcome(StrEnum):
    """How the proof of a claim came out."""

    PROVEN = "proven"
    WAIVED = "waived"
    KNOWN = "known"
    FAILED = "failed"
