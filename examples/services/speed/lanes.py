"""Open a lane to a worker for each broker, result backend and pool."""

import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from celery import Celery
from django.conf import settings

from proj.workers import Worker, running_workers

from . import folder
from .journals import Journal
from .timing import Lane

RABBITMQ, REDIS = settings.RABBITMQ_URL, settings.REDIS_URL


@dataclass(frozen=True)
class Setup:
    """What a worker is started with: a broker, a result backend, options of its pool."""

    broker: str
    results: str
    options: tuple[str, ...]
    module: str = "proj"  # where its app is

    def make_worker(self, name, env):
        """Start a worker with a queue of its own."""
        env = {
            **env,
            "CELERY_BROKER_URL": self.broker,
            "CELERY_RESULT_BACKEND": self.results,
        }
        return Worker(name, "-Q", name, *self.options, app=self.module, env=env)

    def make_sender(self, path):
        """Return an app that sends to such a worker, and knows where its results are."""
        if self.module == folder.__name__:
            return folder.make_app(path)
        return Celery(
            "sender", broker=self.broker, backend=self.results, set_as_current=False
        )


PREFORK, LARGE, SOLO, THREADS = (
    ("--pool=prefork", "--concurrency=2"),
    ("--pool=prefork", "--concurrency=20"),
    ("--pool=solo",),
    ("--pool=threads", "--concurrency=20"),
)
SETUPS = {
    "prefork": Setup(RABBITMQ, "django-db", PREFORK),
    "large": Setup(RABBITMQ, "django-db", LARGE),
    "solo": Setup(RABBITMQ, "django-db", SOLO),
    "threads": Setup(RABBITMQ, "django-db", THREADS),
    "rpc": Setup(RABBITMQ, "rpc://", PREFORK),
    "redis": Setup(REDIS, REDIS, PREFORK),
    "folder": Setup("filesystem://localhost", "disabled://", PREFORK, folder.__name__),
}


@contextmanager
def open_lanes(setups=SETUPS):
    """Run a worker for each setup, all at once, and yield a lane to each of them.

    In the end the queues and the stored results are deleted.
    """
    with tempfile.TemporaryDirectory() as path:
        Path(path, "messages").mkdir()
        env, journal = {"SPEED_FOLDER": path}, Journal(f"{path}/journal")
        names = {key: f"{key}-{os.getpid()}" for key in setups}
        makers = [
            partial(setup.make_worker, names[key], env) for key, setup in setups.items()
        ]
        lanes = {}
        try:
            with running_workers(*makers) as workers:
                for (key, setup), worker in zip(setups.items(), workers, strict=True):
                    lanes[key] = Lane(setup.make_sender(path), worker, journal)
                yield lanes
        finally:
            for lane in lanes.values():
                lane.clear()
