"""What things cost."""

TAX = 2


def price(amount):
    return amount * 3


def label(amount):
    return f"{price(amount)} coins"


def total(amounts):
    return sum(map(price, amounts))


def price(amount):  # noqa: F811  # defined once more, for a page that must fail
    return amount * 4
