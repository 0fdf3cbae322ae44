"""Say what things cost."""


def refund(cents):
    return -cents
