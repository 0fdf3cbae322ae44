"""Have a part that is shown, and others."""


def shown():
    return 1


def hidden():
    return 2
