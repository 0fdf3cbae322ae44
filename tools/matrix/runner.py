"""The example's test runner for Celery 5.4, whose worker can leave a message behind."""

from proj.celery import app
from proj.testing import MemoryBrokerRunner


class PatientRunner(MemoryBrokerRunner):
    def setup_test_environment(self, **kwargs):
        super().setup_test_environment(**kwargs)
        # A test stops its worker by a flag and by a message that wakes it up. Celery 5.4
        # may see the flag first and leave the message in the queue. The next test's worker
        # then reads it and stops before it has run a task.
        app.control.shutdown = lambda: None
