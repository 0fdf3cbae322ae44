"""Test the tasks as functions, and one of them through a worker."""

from django.test import TestCase, TransactionTestCase

from demoapp.models import Widget
from demoapp.tasks import add, count_widgets, mul, rename_widget, xsum
from proj.testing import CeleryTestMixin


class FunctionTests(TestCase):
    fixtures = ["widgets"]

    def test_arithmetic(self):
        self.assertEqual(add(2, 3), 5)
        self.assertEqual(mul(4, 5), 20)
        self.assertEqual(xsum([1, 2, 3]), 6)

    def test_count_widgets(self):
        self.assertEqual(count_widgets(), 3)

    def test_rename_widget(self):
        self.assertEqual(rename_widget(1, "cog"), "cog")
        self.assertEqual(str(Widget.objects.get(pk=1)), "cog")

    def test_rename_a_missing_widget(self):
        with self.assertRaises(Widget.DoesNotExist):
            rename_widget(4, "cog")


class MessageTests(CeleryTestMixin, TestCase):
    def test_delay_sends_and_returns_an_id(self):
        sent = add.delay(2, 3)
        self.assertRegex(sent.id, r"^[0-9a-f-]{36}$")
        self.assertEqual(self.take_messages(), [("demoapp.tasks.add", [2, 3])])

    def test_delay_on_commit_returns_nothing(self):
        with self.captureOnCommitCallbacks() as callbacks:
            self.assertIsNone(add.delay_on_commit(2, 3))
        self.assertEqual(self.take_messages(), [])
        self.assertEqual(len(callbacks), 1)

    def test_apply_async_on_commit_takes_an_id(self):
        with self.captureOnCommitCallbacks(execute=True):
            add.apply_async_on_commit((2, 3), task_id="known-before")
        self.assertEqual(self.take_messages(), [("demoapp.tasks.add", [2, 3])])


class WorkerTests(CeleryTestMixin, TransactionTestCase):
    fixtures = ["widgets"]

    def test_every_task_runs(self):
        with self.running_worker():
            sent = [
                add.delay(2, 3),
                mul.delay(4, 5),
                xsum.delay([1, 2, 3]),
                count_widgets.delay(),
                rename_widget.delay(1, "cog"),
            ]
            results = [one.get(timeout=10, interval=0.01) for one in sent]
        self.assertEqual(results, [5, 20, 6, 3, "cog"])
        self.assertEqual(str(Widget.objects.get(pk=1)), "cog")
