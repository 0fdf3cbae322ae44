"""Greet people."""

import sys

GREETING = "Hello"


def greet(name):
    """Greet someone by name.

    Nobody is left out.
    """
    return f"{GREETING}, {name}!"


def part(name):
    return f"Goodbye, {name}!"


class Host:
    """Greets whoever comes in."""

    def __init__(self, name):
        self.name = name

    def welcome(self, *guests):
        # One line a guest.
        for guest in guests:
            print(greet(guest))
        return len(guests)

    def leave(self):
        return part(self.name)


if sys.platform == "win32":

    def bell():
        return "\a"


def main():
    for name in sys.argv[1:]:
        print(greet(name))
    return 0 if sys.argv[1:] else 2


if __name__ == "__main__":
    sys.exit(main())
