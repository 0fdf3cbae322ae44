"""Test the Celery app."""

from contextlib import redirect_stdout
from io import StringIO

from celery import current_app
from django.test import SimpleTestCase, TransactionTestCase

from demoapp.tasks import add
from proj import celery_app
from proj.celery import debug_task
from proj.testing import CeleryTestMixin


class CeleryAppTests(SimpleTestCase):
    def test_shared_tasks_use_this_app(self):
        self.assertEqual(current_app.main, "proj")
        self.assertIs(add.app, celery_app)

    def test_tasks_of_every_app_are_found(self):
        celery_app.loader.import_default_modules()
        names = {name for name in celery_app.tasks if not name.startswith("celery.")}
        self.assertEqual(
            names,
            {
                "accounts.tasks.send_email",
                "demoapp.tasks.add",
                "demoapp.tasks.check_supplier",
                "demoapp.tasks.count_widgets",
                "demoapp.tasks.mul",
                "demoapp.tasks.polish_widget",
                "demoapp.tasks.rename_widget",
                "demoapp.tasks.xsum",
                "proj.celery.debug_task",
            },
        )

    def test_settings_arrive(self):
        conf = celery_app.conf
        self.assertEqual(conf.timezone, "UTC")
        self.assertIs(conf.task_track_started, True)
        self.assertEqual(conf.task_time_limit, 1800)
        self.assertEqual(conf.cache_backend, "default")


class DebugTaskTests(CeleryTestMixin, TransactionTestCase):
    def test_prints_its_own_request(self):
        output = StringIO()
        with redirect_stdout(output), self.running_worker():
            sent = debug_task.delay()
            self.wait_until(lambda: output.getvalue().endswith("\n"))
        self.assertIn("proj.celery.debug_task answers <Context: {", output.getvalue())
        self.assertIn(sent.id, output.getvalue())
