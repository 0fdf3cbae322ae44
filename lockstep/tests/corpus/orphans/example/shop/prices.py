"""Say what things cost."""


def price(name):
    """Return a price; refund is another thing, and so is refunds."""
    return refunds(len(name))


def refunds(cents):
    return -cents


def refund(cents):
    # What refund gives is negative.
    return refunds(cents)
