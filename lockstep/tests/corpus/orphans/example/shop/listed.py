"""Stand on the list of all files."""


def entry():
    return 1
