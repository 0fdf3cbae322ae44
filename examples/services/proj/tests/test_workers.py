"""Workers end with the command that has started them, however it ends."""

import os
import signal
import subprocess
import sys
from unittest.mock import patch

import psutil
from django.db import connection
from django.test import SimpleTestCase, TransactionTestCase

from proj.waiting import wait_until
from proj.workers import PROJECT, RUNNING, running_worker


class WorkerTests(SimpleTestCase):
    def test_what_a_worker_printed_before_it_ended_is_in_the_error(self):
        with (
            self.assertRaisesRegex(RuntimeError, "(?s)worker test ended.*nowhere"),
            running_worker("test", app="nowhere"),
        ):
            self.fail("the worker has started")
        self.assertEqual(RUNNING, set())


class SignalTests(TransactionTestCase):
    def setUp(self):
        # Commands are processes: they have to be told of the test's database.
        name = connection.settings_dict["NAME"]
        self.enterContext(patch.dict(os.environ, PGDATABASE=name))

    def test_a_command_that_is_told_to_end_leaves_no_worker(self):
        for command in (["charge_orders", "locked"], ["kill_table"]):
            for number in (signal.SIGINT, signal.SIGTERM):
                with self.subTest(command=command, signal=number):
                    self.end_command(command, number)

    def end_command(self, command, number):
        """Send the signal as soon as workers start, while the command waits for them."""
        begun = subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        with begun:
            workers = wait_until(psutil.Process(begun.pid).children)
            begun.send_signal(number)
            said, _ = begun.communicate(timeout=120)  # beside others
        self.assertEqual((begun.returncode, said), (128 + number, b""))
        self.assertFalse([one for one in workers if one.is_running()])
