"""Look at what a broker still has of a set-up's messages, and clear it away."""

import json

from django.conf import settings
from redis import Redis


def take_messages(app):
    """Take what is left out of the broker, and return the ids of its tasks."""
    queue = app.conf.task_default_queue
    ids = []
    with app.connection_for_read() as connection:
        channel = connection.default_channel
        app.amqp.queues[queue](channel).declare()
        while message := channel.basic_get(queue, no_ack=True):
            ids.append(channel.message_to_python(message).headers["id"])
        channel.queue_delete(queue)
    if prefix := app.conf.broker_transport_options.get("global_keyprefix"):
        ids += take_unacknowledged(prefix)
    return sorted(ids)


def take_unacknowledged(prefix):
    """Take what Redis has given to workers that are gone, and all other keys."""
    with Redis.from_url(settings.REDIS_URL) as redis:
        held = redis.hvals(f"{prefix}unacked")
        for key in redis.scan_iter(f"{prefix}*"):
            redis.delete(key)
    return [json.loads(entry)[0]["headers"]["id"] for entry in held]
