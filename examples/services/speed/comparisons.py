"""Compare what was measured side by side, and write it down."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from .ratios import AMOUNT, format_ratio, get_word


@dataclass(frozen=True)
class Row:
    """One setup of a comparison: what was measured, and how it relates to the base."""

    label: str
    value: float
    ratio: float
    word: str

    def __str__(self):
        return f"{self.label:<40}{self.word:<16}{format_ratio(self.ratio)}"


@dataclass(frozen=True)
class Comparison:
    """What was compared, in which unit, to which base, and the rows."""

    title: str
    unit: str
    base: str
    base_value: float
    rows: list[Row]

    def __str__(self):
        head = f"{self.title}, against {self.base}:"
        return "\n".join([head, *(f"  {row}" for row in self.rows)])


def compare(title, unit, values, words=AMOUNT, choose=median):
    """Compare the values of each label with those of the first one.

    ``values`` has a list for each label, with a value for each round; ``choose`` makes
    one of it.
    """
    chosen = {label: choose(measured) for label, measured in values.items()}
    (base, base_value), *others = chosen.items()
    rows = []
    for label, value in others:
        ratio = value / base_value
        rows.append(Row(label, value, ratio, get_word(ratio, words)))
    return Comparison(title, unit, base, base_value, rows)


def measure_rounds(measures, rounds):
    """Call every measure in turn, several times over, so that all see the same load."""
    values = {label: [] for label in measures}
    for _ in range(rounds):
        for label, measure in measures.items():
            values[label].append(measure())
    return values


def write_comparisons(path, comparisons):
    """Write comparisons to a JSON file."""
    entries = [asdict(comparison) for comparison in comparisons]
    text = json.dumps(entries, indent=2, ensure_ascii=False) + "\n"
    Path(path).write_text(text, encoding="utf-8")
