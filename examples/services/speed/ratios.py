"""Say a ratio in a word, which holds where the number differs from run to run."""

from bisect import bisect

TIMES = "\N{MULTIPLICATION SIGN}"
BOUNDS = [0.2, 0.67, 1.5, 5]
AMOUNT = ["far less", "less", "about the same", "more", "far more"]
PACE = ["far slower", "slower", "about the same", "faster", "far faster"]
# For what a busy machine shifts within faster, or within slower.
COARSE_PACE = ["slower", "slower", "about the same", "faster", "faster"]


def get_word(ratio, words=AMOUNT):
    """Return the word for a ratio; one that equals a bound gets the word above it."""
    return words[bisect(BOUNDS, ratio)]


def format_ratio(ratio):
    """Return a ratio with a sign and two digits that count: 0.35, 1.2, 120."""
    rounded = float(f"{ratio:.2g}")
    return TIMES + (f"{rounded:.0f}" if rounded >= 10 else f"{rounded:g}")
