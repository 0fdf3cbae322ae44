"""The baseline: a file of known findings in the repository, one a line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.records import (
    BaselineMalformed,
    BaselineMissing,
    BaselineOutdated,
    BaselineRowInvalid,
    BaselineRowRepeated,
    BaselineUnreadable,
)
from sphinx_lockstep.model import Problem
from sphinx_lockstep.store.files import write_whole

OLD_FIELDS = {"claim", "fact"}  # of rows that held the text of messages


class BaselineError(ValueError):
    """A baseline that can't be read; ``problem`` has its line."""

    def __init__(self, fact: Message, line: int = 0) -> None:
        super().__init__(str(fact))
        claim = "this line" if line else "the baseline"
        self.problem = Problem(line or 1, claim, fact)


@dataclass(frozen=True, order=True)
class KnownFinding:
    """The identity of a finding: what stays the same when the page is edited elsewhere.

    ``subject`` is what the page claims, such as a name or a command, and ``parameters``
    are the message's, as JSON with sorted keys.
    """

    page: str
    kind: str
    code: str
    subject: str = ""
    parameters: str = "{}"


@dataclass(frozen=True)
class Baseline:
    """How often each finding is known, its line in the file, and why it was added.

    Lines count from 1.
    """

    counts: Counter[KnownFinding] = field(default_factory=Counter)
    lines: Mapping[KnownFinding, int] = field(default_factory=dict)
    reasons: Mapping[KnownFinding, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Return the number of known findings."""
        return self.counts.total()


def read_baseline(path: Path) -> Baseline:
    """Return the known findings in a file; raise BaselineError if it can't be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BaselineError(BaselineMissing()) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BaselineError(BaselineUnreadable(str(error))) from None
    counts: Counter[KnownFinding] = Counter()
    lines: dict[KnownFinding, int] = {}
    reasons: dict[KnownFinding, str] = {}
    rows = text.splitlines()
    if not rows or rows[0] != "[" or rows[-1] != "]":
        raise BaselineError(BaselineMalformed())
    for number, row in enumerate(rows[1:-1], 2):
        entry, count, reason = _parse_row(row.removesuffix(","), number)
        if entry in lines:
            raise BaselineError(BaselineRowRepeated(lines[entry]), number)
        counts[entry], lines[entry] = count, number
        if reason:
            reasons[entry] = reason
    return Baseline(counts, lines, reasons)


def _parse_row(row: str, number: int) -> tuple[KnownFinding, int, str]:
    try:
        values: dict[str, Any] = dict(json.loads(row))
        if OLD_FIELDS & set(values):
            raise BaselineError(BaselineOutdated())
        page, kind, code = (str(values.pop(name)) for name in ("page", "kind", "code"))
    except KeyError as error:
        fact = BaselineRowInvalid(f"it has no {error}")
        raise BaselineError(fact, number) from None
    except (json.JSONDecodeError, TypeError) as error:
        raise BaselineError(BaselineRowInvalid(str(error)), number) from None
    subject, reason = str(values.pop("subject", "")), str(values.pop("reason", ""))
    parameters, count = values.pop("parameters", {}), values.pop("count", 1)
    if values:
        fact = BaselineRowInvalid(f"it has unknown fields: {', '.join(values)}")
        raise BaselineError(fact, number)
    if not isinstance(count, int) or count < 1:
        raise BaselineError(BaselineRowInvalid(f"its count is {count!r}"), number)
    return KnownFinding(page, kind, code, subject, to_text(parameters)), count, reason


def to_text(parameters: object) -> str:
    """Return parameters as JSON with sorted keys."""
    return json.dumps(parameters, sort_keys=True, ensure_ascii=False)


def write_baseline(path: Path, baseline: Baseline) -> None:
    """Write known findings in one step, sorted, one a line."""
    rows = []
    for entry, count in sorted(baseline.counts.items()):
        values: dict[str, object] = {
            "page": entry.page,
            "kind": entry.kind,
            "code": entry.code,
            "subject": entry.subject,
            "parameters": json.loads(entry.parameters),
            "count": count if count > 1 else None,
            "reason": baseline.reasons.get(entry),
        }
        filled = {name: value for name, value in values.items() if value}
        rows.append(json.dumps(filled, ensure_ascii=False))
    lines = ["[", *(f"{row}," for row in rows[:-1]), *rows[-1:], "]", ""]
    write_whole(path, "\n".join(lines))
