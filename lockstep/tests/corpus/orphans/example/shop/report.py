"""Use what is used."""

import shop.rates
from shop import carts, listed, parts, stock, walk, walk_before
from shop.prices import price, refunds


def main():
    print(price("gear"), refunds(2), shop.rates.get_all(), walk.go(), walk_before.go())
    print(stock.Drawer().take(), stock.Empty, carts.Basket(), parts.shown(), listed)


if __name__ == "__main__":
    main()
