"""Test the shop."""

import subprocess
import sys
import unittest

from shop.prices import discount


class ShopTests(unittest.TestCase):
    def test_discount(self):
        self.assertEqual(discount(200, 25), 150)

    def test_report(self):
        done = subprocess.run(
            [sys.executable, "report.py", "two", "words"],
            capture_output=True,
            check=True,
        )
        self.assertEqual(done.stdout, b"two words\n")
