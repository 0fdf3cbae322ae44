"""The example's test runner, for a Celery whose worker can leave a word behind."""

from proj.celery import app
from proj.testing import MemoryBrokerRunner


class PatientRunner(MemoryBrokerRunner):
    def setup_test_environment(self, **kwargs):
        super().setup_test_environment(**kwargs)
        # Each worker of a test is told to stop twice: by a flag, and by a message that
        # makes it look at once. Celery 5.4 may see the flag first and leave the message
        # to the worker of the next test, which then stops before it has done anything.
        app.control.shutdown = lambda: None
