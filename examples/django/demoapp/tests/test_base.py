"""Test the base class, and what is lost when it is not a DjangoTask."""

from celery import Celery
from django.test import TestCase, TransactionTestCase

from demoapp import base, base_without_django
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
    def setUp(self):
        # An app of its own, so that the project does not get these tasks.
        self.app = Celery("scratch", set_as_current=False)

    def test_django_task_has_delay_on_commit(self):
        task = self.app.task(nothing, base=base.TimedTask)
        with self.captureOnCommitCallbacks() as callbacks:
            task.delay_on_commit()
        self.assertEqual(len(callbacks), 1)

    def test_plain_task_is_timed_as_well(self):
        task = self.app.task(nothing, base=base_without_django.TimedTask)
        with self.assertLogs("demoapp.base_without_django", "INFO") as logs:
            task.apply()
        self.assertRegex(logs.records[0].getMessage(), r"^SUCCESS after 0\.\d{3} s$")

    def test_plain_task_has_not(self):
        task = self.app.task(nothing, base=base_without_django.TimedTask)
        with self.assertRaisesMessage(
            AttributeError, "'nothing' object has no attribute 'delay_on_commit'"
        ):
            task.delay_on_commit()
