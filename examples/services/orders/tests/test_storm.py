"""Kill real workers in the middle of orders of the test database."""

import os
from io import StringIO
from unittest.mock import patch

from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TransactionTestCase


class StormTests(TransactionTestCase):
    def setUp(self):
        # Workers are processes: they have to be told of the test's database.
        name = connection.settings_dict["NAME"]
        environment = patch.dict(os.environ, PGDATABASE=name)
        environment.start()
        self.addCleanup(environment.stop)

    def charge_orders(self, way):
        output = StringIO()
        try:
            call_command("charge_orders", way, orders=40, kills=2, stdout=output)
        except CommandError as error:
            return output.getvalue(), str(error)
        return output.getvalue(), None

    def test_safe_ways_charge_each_order_once(self):
        for way in ("locked", "unique"):
            with self.subTest(way=way):
                told, error = self.charge_orders(way)
                self.assertIsNone(error)
                self.assertRegex(told, "ran more than once +some")
                self.assertRegex(told, "charged once +40")

    def test_unsafe_charges_an_order_again(self):
        told, error = self.charge_orders("unsafe")
        self.assertEqual(error, "Not every order was charged once.")
        self.assertRegex(told, "charged more than once +some")

    def test_early_leaves_an_order_without_a_charge(self):
        told, error = self.charge_orders("early")
        self.assertEqual(error, "Not every order was charged once.")
        self.assertRegex(told, "never charged +some")
