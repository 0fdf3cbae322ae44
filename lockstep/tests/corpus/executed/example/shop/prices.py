"""Say what things cost."""

# Lines of a comment are not executed.


def price(name, *, gift=False):
    """Return a price in cents.

    Nor is a docstring.
    """
    prices = {
        "gear": 250,
        "lever": 120,
    }
    if gift:
        return 0
    return prices[name]


def discount(cents, percent):
    if not 0 <= percent <= 100:
        raise ValueError("not a percentage")
    return cents * (100 - percent) // 100


def refund(cents):
    cents = -cents
    return cents
