"""Start real worker processes, wait for what they do, and stop or kill them."""

import atexit
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import psutil

PROJECT = Path(__file__).resolve().parent.parent
LOGS = Path(tempfile.mkdtemp(prefix="workers-"))
NUMBERS = count(1)  # a worker that is started again gets a log of its own
atexit.register(shutil.rmtree, LOGS)


def wait_until(condition, seconds=30, reason="the condition"):
    """Return what the condition gives once it is true; raise TimeoutError if late."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds} seconds for {reason}")
        time.sleep(0.05)  # between two looks at the condition
    return value


class Worker:
    """A worker in a process group of its own, with its log in a file."""

    def __init__(self, name, *options, app="proj", env=None):
        self.name = name
        self.options = options
        self.log = LOGS / f"{name}-{next(NUMBERS)}.log"
        command = [sys.executable, "-m", "celery", "-A", app, "worker"]
        command += ["-n", f"{name}@%h", "-l", "INFO"]
        command += ["--without-gossip", "--without-mingle"]  # they cost a second
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [*command, *options],
                cwd=PROJECT,
                env={**os.environ, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def log_text(self):
        """Return all that the worker has printed."""
        return self.log.read_text(errors="replace")

    def wait_for_log(self, pattern, seconds=60):
        """Wait for a line of the log that matches, and return the match."""

        def look():
            if match := re.search(pattern, self.log_text()):
                return match
            if self.process.poll() is not None:
                raise RuntimeError(f"worker {self.name} ended:\n{self.log_text()}")
            return None

        return wait_until(look, seconds, f"{pattern!r} in the log of {self.name}")

    def wait_until_ready(self):
        """Wait until the worker takes messages."""
        self.wait_for_log(r" ready\.")

    def pool_children(self):
        """Return the processes that run the tasks of a prefork pool."""
        with suppress(psutil.NoSuchProcess):  # the worker has ended
            return psutil.Process(self.process.pid).children()
        return []

    def kill_child(self, pid=None):
        """Kill one child of the pool, the given one or the first."""
        pids = [child.pid for child in self.pool_children()]
        if pid in pids or (pid is None and pids):
            with suppress(ProcessLookupError):  # it has ended since
                os.kill(pid or pids[0], signal.SIGKILL)
                return True
        return False

    def kill(self):
        """Kill the worker and its pool, as a lost machine or the kernel would."""
        with suppress(ProcessLookupError):  # all of it has ended
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds=20):
        """Ask the worker to end its tasks and itself; kill it if it does not."""
        self.process.terminate()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass  # the group is killed below
        finally:
            self.kill()  # children that a killed worker has left are ended too


@contextmanager
def running_worker(name, *options, app="proj", env=None):
    """Run a worker that is ready, and end it whatever happens."""
    worker = Worker(name, *options, app=app, env=env)
    try:
        worker.wait_until_ready()
        yield worker
    finally:
        worker.stop()
