"""What tasks have noted is read, and too much of it is an error."""

import tempfile
from pathlib import Path
from unittest import TestCase

from speed.journals import Journal, Run


class JournalTests(TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.journal = Journal(Path(folder.name, "journal"))
        self.journal.clear()

    def note(self, count):
        """Write as many lines as that."""
        Path(self.journal.path).write_text("1.5 2.25 7 100 0\n" * count)

    def test_runs(self):
        """Each line is a run."""
        self.note(1)
        self.assertEqual(self.journal.wait_for(1), [Run(1.5, 2.25, 7, 100, 0)])

    def test_too_many(self):
        """A task that has run twice is no measurement."""
        self.note(3)
        with self.assertRaisesRegex(RuntimeError, "3 tasks have run instead of 2"):
            self.journal.wait_for(2)

    def test_too_few(self):
        """The wait has an end."""
        self.note(1)
        with self.assertRaisesRegex(TimeoutError, "for 2 tasks to run"):
            self.journal.wait_for(2, seconds=0.1)
