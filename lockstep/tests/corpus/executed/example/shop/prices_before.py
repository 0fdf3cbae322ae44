"""Say what things cost."""


def refund(cents):
    return 0 - cents
