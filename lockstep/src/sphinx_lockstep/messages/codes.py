"""The code of each message: stable, whatever its wording."""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """What a message reports; the value is what JSON, SARIF and baselines hold.

    The members stand in one section per module of messages.
    """

    # untyped: a text that has no code of its own yet
    UNTYPED = "untyped"

    # runs
    LINE_FAILED = "line-failed"
    NOT_RUN = "not-run"

    # listings

    # names
    NAMES_NOTHING = "names-nothing"
    PART_NAMES_NOTHING = "part-names-nothing"

    # versions

    # programs

    # files

    # servers

    # settings

    # records

    # site

    # updates

    # replays

    # drift

    # lab
