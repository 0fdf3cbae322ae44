"""Keep the tests away from a real broker, and let them look into the one in memory."""

import os
import time
from contextlib import contextmanager
from queue import Empty

from celery.contrib.testing.worker import start_worker
from django.test.runner import DiscoverRunner

from proj.celery import app


class MemoryBrokerRunner(DiscoverRunner):
    """Run every test over a broker in memory."""

    def setup_test_environment(self, **kwargs):
        super().setup_test_environment(**kwargs)
        # override_settings comes too late: connections and backends are made once.
        # Celery prefers these two variables to its configuration, whenever it looks.
        os.environ["CELERY_BROKER_URL"] = "memory://"
        os.environ["CELERY_RESULT_BACKEND"] = "django-db"
        # The worker of a test would look for a message only once a second.
        app.conf.broker_transport_options = {"polling_interval": 0.01}


class CeleryTestMixin:
    """Give each test an empty queue, a look at what was sent, and a worker."""

    def setUp(self):
        super().setUp()
        self.take_messages()

    def take_messages(self):
        """Take all waiting messages, oldest first, as (task name, arguments)."""
        messages = []
        with app.connection_for_read() as connection:
            queue = connection.SimpleQueue(app.conf.task_default_queue)
            while True:
                try:
                    message = queue.get(block=False)
                except Empty:
                    return messages
                message.ack()
                messages.append((message.headers["task"], message.payload[0]))

    @contextmanager
    def running_worker(self):
        """Run what is sent, in a worker that is a thread of this process."""
        # The check would send a task that the project does not have.
        with start_worker(app, perform_ping_check=False):
            try:
                yield
            finally:
                # Without this, it looks only every two seconds whether to stop.
                app.control.shutdown()

    def wait_until(self, condition):
        """Wait for what a worker does, and fail if that takes too long."""
        deadline = time.monotonic() + 10
        while not condition():
            self.assertLess(time.monotonic(), deadline, "waited for 10 seconds")
            time.sleep(0.01)  # between two looks at the condition
