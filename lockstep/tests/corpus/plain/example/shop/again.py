"""What things cost."""

TAX = 2


def price(amount):
    return amount * 3 + TAX


def label(amount):
    return f"{price(amount)} coins"


def total(amounts):
    """Add up what some things cost."""
    return sum(map(price, amounts))
