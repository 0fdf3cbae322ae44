"""Kill real workers, and read what is told of it."""

import os
from unittest.mock import patch

from django.db import connection
from django.test import SimpleTestCase, TransactionTestCase

from kills.setups import SETUPS
from kills.trial import Outcome, try_setup


class TrialTests(TransactionTestCase):
    def setUp(self):
        # Workers are processes: they have to be told of the test's database.
        name = connection.settings_dict["NAME"]
        environment = patch.dict(os.environ, PGDATABASE=name)
        environment.start()
        self.addCleanup(environment.stop)

    def outcome_of(self, name, seconds=30):
        return try_setup(next(s for s in SETUPS if s.name == name), seconds)

    def test_a_late_message_comes_back(self):
        self.assertEqual(
            self.outcome_of("rabbitmq-acks-late-worker"), Outcome((1, 2, 3), ())
        )

    def test_redis_keeps_what_a_killed_worker_had(self):
        outcome = self.outcome_of("redis-acks-late-worker", seconds=2)
        self.assertEqual(outcome, Outcome((), (1, 2, 3)))


class OutcomeTests(SimpleTestCase):
    def test_what_neither_ran_nor_waits_is_lost(self):
        self.assertEqual(Outcome((2,), (3,)).lost, (1,))
