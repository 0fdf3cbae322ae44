"""Test the shop."""

import unittest

NAMES = ["gear"]


def setUpModule():
    NAMES.append("lever")


class ShopTests(unittest.TestCase):
    def test_names(self):
        self.assertEqual(len(NAMES), 2)
