"""Declare every queue that a task is routed to, before any worker starts."""

from celery import current_app as app
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options):
        routed = {route["queue"] for route in app.conf.task_routes.values()}
        with app.connection_for_write() as connection:
            for name in sorted({app.conf.task_default_queue, *routed}):
                app.amqp.queues[name].bind(connection.default_channel).declare()
                self.stdout.write(f"declared {name}")
