"""Hold what banks ask for."""

RATE, FEE = 3, 1
if RATE > 2:
    LIMIT = 10
    _all = [FEE, RATE]
else:
    LIMIT = 20
    _all = [FEE]
LEAST: int = 5


def get_all():
    return _all
