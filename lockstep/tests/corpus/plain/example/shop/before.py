"""What things cost."""

TAX = 2


def price(amount):
    return amount * 3


def label(amount):
    return f"{price(amount)} coins"


def total(amounts):
    return sum(map(price, amounts))
