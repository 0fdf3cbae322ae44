"""Count the connections to PostgreSQL that a worker uses, and those it leaves open."""

import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from django.db import connection

from proj.celery import app
from proj.waiting import wait_until
from proj.workers import Worker, running_workers

from .journals import Journal
from .timing import Lane

TASKS = 60


@dataclass
class Setting:
    """A pool, what its worker gets as settings, and what comes of them."""

    label: str
    pool: str
    env: dict[str, str]
    used: int = 0
    left: int = 0

    def find_rate(self, lane):
        """Return tasks done per second, and count connections beside."""
        seconds, runs = lane.run(TASKS, "count")
        self.used = len({run.backend for run in runs})
        return TASKS / seconds


def make_settings(pool):
    """Return what is compared for a pool, the default first."""
    return [
        Setting("default", pool, {}),
        Setting("CONN_MAX_AGE = 600", pool, {"DB_CONN_MAX_AGE": "600"}),
        Setting('OPTIONS = {"pool": True}', pool, {"DB_POOL": "1"}),
        Setting("CELERY_DB_REUSE_MAX = 1000", pool, {"DB_REUSE_MAX": "1000"}),
    ]


@contextmanager
def open_lane(name, *options, env=None):
    """Run one worker of this project, and yield a lane to it."""
    with open_lanes([(name, options, env or {})]) as lanes:
        yield lanes[0]


@contextmanager
def open_lanes(workers):
    """Run workers by names, options and environments, and yield a lane to each.

    To PostgreSQL, each worker's connections have its name.
    """
    with tempfile.TemporaryDirectory() as path:
        makers = []
        for name, options, env in workers:
            name = f"{name}-{os.getpid()}"
            env = {**env, "PGAPPNAME": name}
            makers.append(partial(Worker, name, "-Q", name, *options, env=env))
        lanes = []
        try:
            with running_workers(*makers) as ready:
                lanes = [Lane(app, one, Journal(f"{path}/journal")) for one in ready]
                yield lanes
        finally:
            for lane in lanes:
                lane.clear()


def count_connections(name):
    """Return how many connections of a worker are open, once the number stands still."""
    counts = []

    def stands():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s",
                [name],
            )
            counts.append(cursor.fetchone()[0])
        return len(counts) >= 50 and len(set(counts[-50:])) == 1

    wait_until(stands, reason="the number to stand still", pause=0.005)
    return counts[-1]
