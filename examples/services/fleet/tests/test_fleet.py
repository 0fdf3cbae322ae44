"""Run nodes against the real broker and the real database."""

import os
from contextlib import closing
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock, skipUnless

from celery import current_app as app
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TransactionTestCase

from fleet.load import Counts, Load
from fleet.management.commands.rolling_restart import Command
from fleet.models import Run
from fleet.tasks import label
from fleet.workers import running_worker, wait_until

NEED_QUORUM = skipUnless(settings.QUEUE_TYPE == "quorum", "QUEUE_TYPE is not quorum")
ROUND = """\
Round 1
  one was busy, {how}, and is back
  two was busy, {how}, and is back
  three was busy, {how}, and is back
  sent 300, executed 300, doubled {doubled}, lost 0
"""


def run(command, *arguments):
    """Return what a management command prints."""
    output = StringIO()
    call_command(command, *arguments, stdout=output)
    return output.getvalue()


class NodesCase(TransactionTestCase):
    """Give the nodes the database of the tests, and the queues that they need."""

    def setUp(self):
        name = connection.settings_dict["NAME"]
        self.enterContext(mock.patch.dict(os.environ, PGDATABASE=name))
        run("declare_queues")


class RollingRestartTests(NodesCase):
    def test_nothing_is_lost_or_doubled(self):
        said = run("rolling_restart")
        self.assertEqual(said, ROUND.format(how="ended by itself", doubled=0))

    def test_nothing_is_lost_when_nodes_are_killed(self):
        said = run("rolling_restart", "--kill")
        self.assertEqual(said, ROUND.format(how="was killed", doubled="some"))

    def test_a_soft_shutdown_loses_and_doubles_nothing(self):
        soft = {"REMAP_SIGTERM": "SIGQUIT", "SOFT_SHUTDOWN": "2"}
        with mock.patch.dict(os.environ, soft):
            said = run("rolling_restart")
        self.assertEqual(said, ROUND.format(how="ended by itself", doubled=0))

    def test_a_node_that_is_killed_on_its_way_out_is_named(self):
        command = Command()
        with running_worker("one", "-Q", "parcels", "-c", "1") as node:
            command.nodes = {"one": node}
            node.kill()
            with self.assertRaisesMessage(CommandError, "one did not end well"):
                command.end("one", Load(), kill=False)
        with app.connection_for_write() as broker:
            broker.default_channel.queue_purge("parcels")


class CountsTests(TransactionTestCase):
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


class QueueTests(NodesCase):
    @NEED_QUORUM
    def test_a_delayed_task_comes_by_the_queues_of_delay(self):
        with running_worker("labels", "-Q", "labels", "-c", "1") as node:
            said = label.apply_async((7,), countdown=2).get(timeout=30)
        self.assertRegex(said, r"^label 7, by (0\.){26}1\.0\.labels$")
        self.assertNotIn("CRITICAL", node.log_text())

    @NEED_QUORUM
    def test_a_default_queue_that_is_not_there_is_missed(self):
        with app.connection_for_write() as broker, closing(broker.channel()) as channel:
            channel.queue_delete("celery")
            channel.exchange_delete("celery")
        with running_worker("labels", "-Q", "labels", "-c", "1") as node:
            self.assertIn("no exchange 'celery' in vhost", node.log_text())
            self.assertIn("Failed to setup delayed delivery", node.log_text())

    def test_a_label_goes_by_its_own_queue(self):
        result = label.delay(7)
        with running_worker("labels", "-Q", "labels", "-c", "1"):
            self.assertEqual(result.get(timeout=30), "label 7, by labels")


class AutoscaleTests(NodesCase):
    def test_the_pool_grows_with_the_work(self):
        with running_worker("busy", "-Q", "parcels", "--autoscale", "4,1") as node:
            self.assertEqual(run("pack_parcels"), "60 parcels, packed by 4 processes\n")
        self.assertIn("Scaling up 1 processes.", node.log_text())


class HeartbeatTests(NodesCase):
    def test_the_file_is_young_while_the_worker_lives(self):
        with TemporaryDirectory() as folder:
            file = Path(folder) / "heartbeat"
            env = {"HEARTBEAT_FILE": str(file)}
            with running_worker("labels", "-Q", "labels", "-c", "1", env=env):
                wait_until(file.exists)
                begun = file.stat().st_mtime
                wait_until(lambda: file.stat().st_mtime > begun)
            self.assertFalse(file.exists())
