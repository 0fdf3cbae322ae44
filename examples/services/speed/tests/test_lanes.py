"""A worker is measured for real, and nothing of it is left."""

from amqp.exceptions import NotFound
from django.db import connection
from django.test import TransactionTestCase

from proj.celery import app
from speed.connections import count_connections, open_lane
from speed.usage import find_memory, find_processes


class LaneTests(TransactionTestCase):
    def test_what_is_left(self):
        """The process, its connection and its queue are gone after a measurement."""
        env = {"DB_REUSE_MAX": "1000", "PGDATABASE": connection.settings_dict["NAME"]}
        with open_lane("test", "--pool=solo", env=env) as lane:
            _, runs = lane.run(3, "count")
            [process] = find_processes(lane.worker)
            self.assertGreater(find_memory(lane.worker), 10**6)
            self.assertEqual(count_connections(lane.worker.name), 1)
        self.assertEqual([run.pid for run in runs], [process.pid] * 3)
        self.assertEqual(len({run.backend for run in runs}), 1)
        self.assertFalse(process.is_running())
        self.assertEqual(count_connections(lane.worker.name), 0)
        with app.connection_for_read() as broker, self.assertRaises(NotFound):
            broker.default_channel.queue_declare(lane.worker.name, passive=True)
