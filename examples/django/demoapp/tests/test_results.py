"""Test that results come back through the database and through the cache."""

from celery.app.backends import by_url
from celery.result import AsyncResult
from django.core.cache import cache
from django.test import TransactionTestCase
from django_celery_results.models import TaskResult

from demoapp.tasks import add
from proj import celery_app
from proj.testing import CeleryTestMixin


class ResultTests(CeleryTestMixin, TransactionTestCase):
    def test_from_the_database(self):
        with self.running_worker():
            sent = add.delay(2, 3)
            self.assertEqual(sent.get(timeout=10, interval=0.01), 5)
        row = TaskResult.objects.get(task_id=sent.id)
        self.assertEqual((row.status, row.result), ("SUCCESS", "5"))
        self.assertEqual(AsyncResult(sent.id).result, 5)

    def test_from_the_cache(self):
        backend_class, url = by_url("django-cache", celery_app.loader)
        # The app made its own backend already: give the task another one.
        add.backend = backend_class(app=celery_app, url=url)
        self.addCleanup(setattr, add, "backend", None)
        with self.running_worker():
            sent = add.AsyncResult(add.delay(2, 3).id)
            self.assertEqual(sent.get(timeout=10, interval=0.01), 5)
        self.assertIn(sent.id, str(cache.get(f"celery-task-meta-{sent.id}")))
        self.assertFalse(TaskResult.objects.exists())

    def test_of_a_failure(self):
        with self.assertLogs("celery.app.trace", "ERROR"), self.running_worker():
            sent = add.delay(2, "3")
            with self.assertRaisesMessage(TypeError, "unsupported operand"):
                sent.get(timeout=10, interval=0.01)
        self.assertEqual(sent.state, "FAILURE")
