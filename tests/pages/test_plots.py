"""A plot is what its data say, to the last byte."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plots import DATA, PLOT, read_comparisons, write_plot


def test_plot_shows_its_data(tmp_path: Path) -> None:
    """What is committed is what the committed data give."""
    write_plot(DATA, tmp_path / "again.svg")
    same = (tmp_path / "again.svg").read_bytes() == PLOT.read_bytes()
    assert same, f"{PLOT.name} is older than its data: `make pictures` draws it again"


def test_plot_of_other_data_differs(tmp_path: Path) -> None:
    """A number that is another one shows."""
    comparisons = read_comparisons(DATA)
    comparisons[0]["rows"][0]["ratio"] *= 2
    (tmp_path / "other.json").write_text(json.dumps(comparisons), encoding="utf-8")
    write_plot(tmp_path / "other.json", tmp_path / "other.svg")
    assert (tmp_path / "other.svg").read_bytes() != PLOT.read_bytes()


def test_ratios_are_those_of_the_values() -> None:
    """No ratio was written by hand."""
    for comparison in read_comparisons(DATA):
        for row in comparison["rows"]:
            ratio = row["value"] / comparison["base_value"]
            assert row["ratio"] == pytest.approx(ratio), row["label"]
