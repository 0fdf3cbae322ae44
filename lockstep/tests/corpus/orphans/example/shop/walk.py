"""Go through what there is."""

__all__ = ["count_down", "go"]


def count_down(number):
    return count_down(number - 1) if number else 0


def go():
    return "gone"
