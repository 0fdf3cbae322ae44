"""Start real worker processes, wait for what they do, and stop or kill them."""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import psutil

from .waiting import end_by_exception, undisturbed, wait_until

PROJECT = Path(__file__).resolve().parent.parent
LOGS = Path(tempfile.mkdtemp(prefix="workers-"))
NUMBERS = count(1)  # a worker that is started again gets a log of its own
RUNNING = set()

end_by_exception()  # at import, since a worker may be started in any thread


@atexit.register
def clear_away():
    """Kill the workers that an exception has let slip, and delete the logs."""
    for worker in list(RUNNING):
        worker.kill()
    shutil.rmtree(LOGS)


class Worker:
    """A worker in a process group of its own, with its log in a file."""

    def __init__(self, name, *options, app="proj", env=None):
        self.name = name
        self.options = options
        self.log = LOGS / f"{name}-{next(NUMBERS)}.log"
        command = [sys.executable, "-m", "celery", "-A", app, "worker"]
        command += ["-n", f"{name}@%h", "-l", "INFO"]
        command += ["--without-gossip", "--without-mingle"]  # they cost a second
        # A worker that has started is always noted, to be found at the end.
        with self.log.open("wb") as output, undisturbed():
            self.process = subprocess.Popen(
                [*command, *options],
                cwd=PROJECT,
                env={**os.environ, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            RUNNING.add(self)

    def log_text(self):
        """Return all that the worker has printed."""
        return self.log.read_text(errors="replace")

    def wait_until_ready(self):
        """Wait until the worker takes messages; raise RuntimeError if it has ended."""

        def is_ready():
            if self.process.poll() is not None:
                raise RuntimeError(f"worker {self.name} ended:\n{self.log_text()}")
            return " ready." in self.log_text()

        wait_until(is_ready, reason=f"{self.name} to be ready")

    def pool_children(self):
        """Return the processes that run the tasks of a prefork pool."""
        with suppress(psutil.NoSuchProcess):  # the worker has ended
            return psutil.Process(self.process.pid).children()
        return []

    def kill_child(self, pid):
        """Kill that child of the pool, if it is still there."""
        if pid in [child.pid for child in self.pool_children()]:
            with suppress(ProcessLookupError):  # it has ended since
                os.kill(pid, signal.SIGKILL)

    def kill(self):
        """Kill the worker and its pool, as a lost machine or the kernel would."""
        with suppress(ProcessLookupError):  # all of it has ended
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        RUNNING.discard(self)

    def stop(self, seconds=20):
        """Ask the worker to end its tasks and itself; kill it if it does not."""
        stop_workers([self], seconds)

    @contextmanager
    def held(self):
        """Hold the worker and its pool, and let them go at the end."""
        os.killpg(self.process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(self.process.pid, signal.SIGCONT)


def stop_workers(workers, seconds=20):
    """Ask all of them to end, and kill what has not ended after so long."""
    for worker in workers:
        worker.process.terminate()
    for worker in workers:
        with suppress(subprocess.TimeoutExpired):  # then it is killed
            worker.process.wait(seconds)
        worker.kill()  # also the children that a killed worker has left


@contextmanager
def running_workers(*makers):
    """Run workers side by side, and end every one of them whatever happens."""
    workers = []
    try:
        for make in makers:
            workers.append(make())
        for worker in workers:
            worker.wait_until_ready()
        yield workers
    finally:
        stop_workers(workers)


@contextmanager
def running_worker(name, *options, app="proj", env=None):
    """Run a worker that is ready, and end it whatever happens."""
    with running_workers(lambda: Worker(name, *options, app=app, env=env)) as workers:
        yield workers[0]
