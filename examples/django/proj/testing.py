"""Keep the tests away from a real broker, and let them look into the one in memory."""

import os
from queue import Empty

from django.test.runner import DiscoverRunner

from proj.celery import app


class MemoryBrokerRunner(DiscoverRunner):
    """Run every test over a broker in memory."""

    def setup_test_environment(self, **kwargs):
        super().setup_test_environment(**kwargs)
        # override_settings has no effect, as app.conf reads Django's settings once.
        # Celery prefers these two variables to its configuration, whenever it looks.
        os.environ["CELERY_BROKER_URL"] = "memory://"
        os.environ["CELERY_RESULT_BACKEND"] = "django-db"
        # The worker of a test would look for a message only once a second.
        app.conf.broker_transport_options = {"polling_interval": 0.01}


class MessagesMixin:
    """Give each test an empty queue and a way to see what was sent."""

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
