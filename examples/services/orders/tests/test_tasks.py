"""Run the tasks twice, one after the other and side by side."""

from concurrent.futures import ThreadPoolExecutor

from django.db import IntegrityError, connection
from django.test import TestCase, TransactionTestCase

from orders import tasks
from orders.ledger import read_ledger, word_for
from orders.models import Charge, Order, SoleCharge


class TwiceTests(TestCase):
    def test_a_second_run_charges_nothing(self):
        ways = (tasks.charge_early, tasks.charge_unsafe)
        for task in (*ways, tasks.charge_locked, tasks.charge_unique):
            with self.subTest(task=task.name):
                order = Order.objects.create()
                task(order.pk)
                task(order.pk)
                ledger = read_ledger()
                self.assertTrue(ledger.exact)
                self.assertEqual(ledger.ran_again, ledger.orders)

    def test_unsafe_charges_again_what_it_did_not_note(self):
        order = Order.objects.create()
        tasks.charge_unsafe(order.pk)
        Order.objects.update(status=Order.Status.NEW)  # as if killed before
        tasks.charge_unsafe(order.pk)
        self.assertEqual(read_ledger().charged_again, 1)
        self.assertFalse(read_ledger().exact)

    def test_the_database_refuses_a_second_charge(self):
        order = Order.objects.create()
        SoleCharge.objects.create(order=order)
        with self.assertRaisesMessage(IntegrityError, "one_charge_for_an_order"):
            SoleCharge.objects.create(order=order)


class SideBySideTests(TransactionTestCase):
    def charge(self, order_id):
        try:
            tasks.charge_locked(order_id)
        finally:
            connection.close()  # this thread's own

    def test_the_lock_lets_one_run_charge(self):
        order = Order.objects.create()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(self.charge, [order.pk] * 8))
        self.assertEqual(Charge.objects.count(), 1)


class LedgerTests(TestCase):
    def test_an_order_without_a_charge_is_missing(self):
        Order.objects.create()
        self.assertEqual(read_ledger().never_charged, 1)
        self.assertFalse(read_ledger().exact)

    def test_rows_say_what_they_are(self):
        order = Order.objects.create(pk=7)
        self.assertEqual(str(order), "order 7, new")
        self.assertEqual(str(Charge(pk=1, order=order)), "charge 1 of order 7")
        self.assertEqual(str(SoleCharge(order=order)), "sole charge of order 7")

    def test_only_none_and_all_are_told_by_number(self):
        self.assertEqual([word_for(n, 9) for n in (0, 4, 9)], ["0", "some", "9"])
