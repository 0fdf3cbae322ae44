"""Run nodes against the real broker and the real database."""

import os
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from celery import current_app as app
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TestCase, TransactionTestCase

from fleet.load import Counts, Load
from fleet.management.commands.rolling_restart import Command
from fleet.models import Run
from fleet.tasks import label
from proj.waiting import wait_until
from proj.workers import running_worker


class CountsTests(TestCase):
    def test_each_fate_is_counted(self):
        load = Load()
        load.sent = 4
        fates = [(0, True), (1, False), (1, True), (2, True), (2, True), (3, False)]
        for number, is_done in fates:
            Run.objects.create(
                batch=load.batch, number=number, node="one@x", pid=1, is_done=is_done
            )
        counts = load.count()
        self.assertEqual(counts, Counts(sent=4, executed=3, doubled=2))
        self.assertEqual(counts.lost, 1)
        self.assertEqual([run.number for run in load.find_in_hand("one")], [1, 3])


class NodeTests(TransactionTestCase):
    def setUp(self):
        # Nodes are processes: they have to be told of the test's database.
        name = connection.settings_dict["NAME"]
        self.enterContext(patch.dict(os.environ, PGDATABASE=name))
        declared = StringIO()
        call_command("declare_queues", stdout=declared)
        self.assertEqual(
            declared.getvalue(), "declared celery\ndeclared labels\ndeclared parcels\n"
        )

    def test_a_node_that_is_killed_on_its_way_out_is_named(self):
        command = Command()
        with running_worker("one", "-Q", "parcels", "-c", "1") as node:
            command.nodes = {"one": node}
            node.kill()
            with self.assertRaisesMessage(CommandError, "one did not end well"):
                command.end("one", Load(), kill=False)
        with app.connection_for_write() as broker:
            broker.default_channel.queue_purge("parcels")

    def test_a_delayed_task_comes_by_the_queues_of_delay(self):
        with running_worker("labels", "-Q", "labels", "-c", "1") as node:
            said = label.apply_async((7,), countdown=2).get(timeout=120)
        self.assertRegex(said, r"^label 7, by (0\.){26}1\.0\.labels$")
        self.assertNotIn("CRITICAL", node.log_text())

    def test_the_heartbeat_file_is_young_while_the_worker_lives(self):
        with TemporaryDirectory() as folder:
            file = Path(folder) / "heartbeat"
            env = {"HEARTBEAT_FILE": str(file)}
            with running_worker("labels", "-Q", "labels", "-c", "1", env=env):
                wait_until(file.exists)
                begun = file.stat().st_mtime
                wait_until(lambda: file.stat().st_mtime > begun)
            self.assertFalse(file.exists())
