"""Greet whoever is named."""

import os
import sys


def greet(name):
    """Return a greeting."""
    return f"{os.environ['GREETING']} {name}"


if __name__ == "__main__":
    print(greet(*sys.argv[1:]))
