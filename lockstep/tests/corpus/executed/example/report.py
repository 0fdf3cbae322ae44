"""Report, as a program that only a test starts."""

import sys


def report(words):
    return " ".join(words)


print(report(sys.argv[1:]))
