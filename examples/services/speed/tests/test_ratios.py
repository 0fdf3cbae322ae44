"""A ratio gets its word on both sides of every bound."""

from unittest import TestCase

from speed.comparisons import compare
from speed.ratios import (
    AMOUNT,
    BOUNDS,
    COARSE_PACE,
    PACE,
    TIMES,
    format_ratio,
    get_word,
)


class WordTests(TestCase):
    def test_bounds(self):
        """A bound belongs to the word above it."""
        for place, bound in enumerate(BOUNDS):
            with self.subTest(bound=bound):
                self.assertEqual(get_word(bound - 0.001), AMOUNT[place])
                self.assertEqual(get_word(bound), AMOUNT[place + 1])

    def test_ends(self):
        """What is nothing, and what is very much, have a word too."""
        self.assertEqual(get_word(0), "far less")
        self.assertEqual(get_word(1000), "far more")

    def test_scales(self):
        """Every scale has a word for each span."""
        for scale in (AMOUNT, PACE, COARSE_PACE):
            self.assertEqual(len(scale), len(BOUNDS) + 1)
            self.assertEqual(get_word(1, scale), "about the same")

    def test_numbers(self):
        """A ratio is printed with two digits that count, and no exponent."""
        shown = {0.0023: "0.0023", 0.405: "0.41", 1: "1", 9.96: "10", 3456: "3500"}
        for ratio, text in shown.items():
            self.assertEqual(format_ratio(ratio), TIMES + text)


class CompareTests(TestCase):
    def test_base(self):
        """The first label is what the others are compared with."""
        result = compare("Time", "s", {"one": [1, 9, 2], "two": [1, 1, 1]})
        self.assertEqual((result.base, result.base_value), ("one", 2))
        [row] = result.rows
        self.assertEqual((row.label, row.ratio, row.word), ("two", 0.5, "less"))

    def test_choice(self):
        """Another choice than the median can be made of the rounds."""
        result = compare("Pace", "1/s", {"one": [1, 2], "two": [5, 20]}, PACE, max)
        shown = str(result.rows[0]).split()
        self.assertEqual(shown, ["two", "far", "faster", f"{TIMES}10"])
