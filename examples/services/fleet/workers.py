"""Start worker nodes, wait for them, and stop or kill them."""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
LOGS = Path(tempfile.mkdtemp(prefix="nodes-"))
NUMBERS = count(1)  # a node that is started again gets a log of its own
atexit.register(shutil.rmtree, LOGS)


def wait_until(condition, seconds=60, reason="the condition"):
    """Return what the condition gives once it is true; raise TimeoutError if late."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds} seconds for {reason}")
        time.sleep(0.05)  # between two looks at the condition
    return value


class Worker:
    """A node in a process group of its own, with its log in a file."""

    def __init__(self, name, *options, env=None):
        self.name = name
        self.log = LOGS / f"{name}-{next(NUMBERS)}.log"
        command = [sys.executable, "-m", "celery", "-A", "proj", "worker"]
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
        """Return all that the node has printed."""
        return self.log.read_text(errors="replace")

    def wait_until_ready(self):
        """Wait until the node takes messages."""

        def is_ready():
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.name} has ended:\n{self.log_text()}")
            return " ready." in self.log_text()

        wait_until(is_ready, reason=f"{self.name} to be ready")

    def kill(self):
        """Kill the whole group, as a machine that is lost would."""
        with suppress(ProcessLookupError):  # all of it has ended
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds=60):
        """Ask the node to end its tasks and itself; kill it if it does not."""
        self.process.terminate()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass  # the group is killed below
        finally:
            self.kill()


@contextmanager
def running_worker(name, *options, env=None):
    """Run a node that is ready, and end it whatever happens."""
    worker = Worker(name, *options, env=env)
    try:
        worker.wait_until_ready()
        yield worker
    finally:
        worker.stop()
