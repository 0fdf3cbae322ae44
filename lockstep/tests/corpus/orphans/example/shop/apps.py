"""Describe the shop to Django."""

from types import SimpleNamespace


class ShopConfig(SimpleNamespace):
    name = "shop"
