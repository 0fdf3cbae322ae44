"""Test the base class."""

from celery import Celery
from django.test import TestCase, TransactionTestCase

from demoapp.base import TimedTask
from demoapp.tasks import count_widgets
from proj.testing import CeleryTestMixin


class TimedTaskTests(CeleryTestMixin, TransactionTestCase):
    def test_logs_how_long_it_took(self):
        with self.assertLogs("demoapp.base", "INFO") as logs, self.running_worker():
            count_widgets.delay().get(timeout=10, interval=0.01)
        self.assertRegex(logs.records[0].getMessage(), r"^SUCCESS after 0\.\d{3} s$")


def nothing():
    """Do nothing, as a task."""


class BaseClassTests(TestCase):
    def test_has_delay_on_commit(self):
        # An app of its own, so that the project does not get this task.
        app = Celery("scratch", set_as_current=False)
        task = app.task(nothing, base=TimedTask)
        with self.captureOnCommitCallbacks() as callbacks:
            task.delay_on_commit()
        self.assertEqual(len(callbacks), 1)
