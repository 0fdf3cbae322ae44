"""Count in RabbitMQ how often this has run."""

import os
from urllib.parse import unquote, urlsplit

import amqp

url = os.environ["RABBITMQ_URL"]
parts = urlsplit(url)
with amqp.Connection(
    host=f"{parts.hostname}:{parts.port}",
    userid=parts.username,
    password=parts.password,
    virtual_host=unquote(parts.path.removeprefix("/")),
    confirm_publish=True,
) as connection:
    channel = connection.channel()
    channel.queue_declare("runs", auto_delete=False)
    channel.basic_publish(amqp.Message("run"), routing_key="runs")
    print(channel.queue_declare("runs", passive=True).message_count, "in", url)
