"""Test the tasks as functions, through a worker, and when they fail."""

import socket
from urllib.error import URLError

from celery.signals import task_retry
from django.test import LiveServerTestCase, TestCase, TransactionTestCase

from demoapp.models import Widget
from demoapp.tasks import (
    add,
    check_supplier,
    count_widgets,
    mul,
    polish_widget,
    rename_widget,
    xsum,
)
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
                polish_widget.delay(2, strokes=2, pause=0),
            ]
            results = [one.get(timeout=10, interval=0.01) for one in sent]
        self.assertEqual(results, [5, 20, 6, 3, "cog", "lever shines"])
        self.assertEqual(str(Widget.objects.get(pk=1)), "cog")


class SupplierTests(LiveServerTestCase):
    """Ask this project's own web server as a supplier's, and one that is not there."""

    def setUp(self):
        super().setUp()
        # Bound but not listening, so that nothing answers at its port.
        taken = socket.socket()
        self.addCleanup(taken.close)
        taken.bind(("127.0.0.1", 0))
        self.nowhere = f"http://127.0.0.1:{taken.getsockname()[1]}/"

        self.waits = []
        task_retry.connect(self.note_retry)
        self.addCleanup(task_retry.disconnect, self.note_retry)

    def note_retry(self, reason, **kwargs):
        self.waits.append(reason.when)

    def test_returns_the_status(self):
        result = check_supplier.apply([f"{self.live_server_url}/accounts/welcome/"])
        self.assertEqual(result.get(), 200)
        self.assertEqual(self.waits, [])

    def test_returns_the_status_of_an_error(self):
        with self.assertLogs("django.request", "WARNING"):
            result = check_supplier.apply([f"{self.live_server_url}/nothing/"])
        self.assertEqual(result.get(), 404)
        self.assertEqual(self.waits, [])

    def test_asks_again_where_nobody_answers(self):
        with self.assertLogs("celery.app.trace", "ERROR"):
            result = check_supplier.apply([self.nowhere])
        with self.assertRaisesMessage(URLError, "Connection refused"):
            result.get()
        self.assertEqual(self.waits, [1, 2, 4])

    def test_asks_web_servers_alone(self):
        with self.assertLogs("celery.app.trace", "ERROR"):
            result = check_supplier.apply(["file:///etc/hostname"])
        with self.assertRaisesMessage(
            ValueError, "'file:///etc/hostname' is no web address"
        ):
            result.get()
        self.assertEqual(self.waits, [])
