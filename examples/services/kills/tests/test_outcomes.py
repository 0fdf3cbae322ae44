"""Tell from what ran and what waits which tasks are lost."""

from unittest import TestCase

from kills.trial import Outcome


class OutcomeTests(TestCase):
    def test_what_neither_ran_nor_waits_is_lost(self):
        self.assertEqual(Outcome((2,), (3,)).lost, (1,))

    def test_what_ran_or_waits_is_not_lost(self):
        self.assertEqual(Outcome((1, 2), (2, 3)).lost, ())
