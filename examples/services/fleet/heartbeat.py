"""Keep a file whose age tells how long ago the worker was well."""

from pathlib import Path

from celery.signals import heartbeat_sent, worker_ready, worker_shutdown


def connect(path):
    """Write the file when the worker is ready and each time that it sends a heartbeat."""
    file = Path(path)

    def touch(**kwargs):
        file.touch()

    def remove(**kwargs):
        file.unlink(missing_ok=True)

    # Signals keep their receivers weakly, and nobody else knows these two.
    worker_ready.connect(touch, weak=False)
    heartbeat_sent.connect(touch, weak=False)
    worker_shutdown.connect(remove, weak=False)
