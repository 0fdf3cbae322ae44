"""A worker is measured for real, and nothing of it is left."""

from amqp.exceptions import NotFound
from django.db import connection
from django.test import TransactionTestCase

from proj.celery import app
from speed.connections import count_connections, open_lane
from speed.management.commands.cut_connections import SETTINGS, TASKS, count_failures
from speed.workers import running_worker


class MeasurementTests(TransactionTestCase):
    def test_reuse(self):
        """Two threads that keep their connections need two for all tasks."""
        options = ("--pool=threads", "--concurrency=2")
        env = {"DB_REUSE_MAX": "1000", "PGDATABASE": connection.settings_dict["NAME"]}
        with open_lane("test", *options, env=env) as lane:
            _, runs = lane.run(20, "count")
            left = count_connections(lane.worker.name)
            [process] = lane.worker.find_processes()
        self.assertEqual(len({run.backend for run in runs}), 2)
        self.assertEqual({run.pid for run in runs}, {process.pid})
        self.assertEqual(left, 2)
        self.assertFalse(process.is_running())
        self.assertEqual(count_connections(lane.worker.name), 0)

    def test_cut(self):
        """A worker that keeps its connection keeps a dead one."""
        database = {"PGDATABASE": connection.settings_dict["NAME"]}
        for env, failures in zip(SETTINGS.values(), (0, TASKS), strict=True):
            with (
                self.subTest(env=env),
                open_lane("test", "--concurrency=1", env={**env, **database}) as lane,
            ):
                self.assertEqual(count_failures(lane), failures)

    def test_worker_that_cannot_start(self):
        """What a worker printed before it ended is in the error."""
        with (
            self.assertRaisesRegex(RuntimeError, "(?s)worker test ended.*nowhere"),
            running_worker("test", app="nowhere"),
        ):
            self.fail("the worker has started")

    def test_queue(self):
        """The queue of a measurement is gone after it."""
        with open_lane("test", "--pool=solo") as lane:
            lane.run(1, "pass_by")
        with app.connection_for_read() as broker, self.assertRaises(NotFound):
            broker.default_channel.queue_declare(lane.worker.name, passive=True)
