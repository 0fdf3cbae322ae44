"""Start worker processes, hold them, and end them."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

PROJECT = Path(__file__).parents[1]


def wait_until(condition, seconds=60, reason="the condition"):
    """Return what the condition gives once it is true; raise TimeoutError if late."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds} seconds for {reason}")
        time.sleep(0.005)  # between two looks at the condition
    return value


class Worker:
    """A worker in a process group of its own, with its log in a file."""

    def __init__(self, name, *options, app="proj", env=None):
        self.name = name
        self.log = tempfile.TemporaryFile("w+")  # noqa: SIM115 - lives with the worker
        command = [sys.executable, "-m", "celery", "-A", app, "worker"]
        command += ["-n", f"{name}@%h", "-l", "INFO"]
        command += ["--without-gossip", "--without-mingle"]  # they cost a second
        self.process = subprocess.Popen(
            [*command, *options],
            cwd=PROJECT,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def log_text(self):
        """Return all that the worker has printed."""
        size = os.fstat(self.log.fileno()).st_size
        return os.pread(self.log.fileno(), size, 0).decode(errors="replace")

    def is_ready(self):
        """Say whether the worker takes messages; raise if it has ended."""
        if self.process.poll() is not None:
            raise RuntimeError(f"worker {self.name} ended:\n{self.log_text()}")
        return " ready." in self.log_text()

    def find_processes(self):
        """Return the worker's process and the children of its pool."""
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def find_memory(self):
        """Return the bytes that the worker takes, and shares with no other process."""
        return sum(one.memory_full_info().uss for one in self.find_processes())

    def find_processor_time(self):
        """Return the seconds that the worker and its pool have computed."""
        times = [one.cpu_times() for one in self.find_processes()]
        return sum(one.user + one.system for one in times)

    @contextmanager
    def held(self):
        """Hold the worker and its pool, and let them go at the end."""
        os.killpg(self.process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(self.process.pid, signal.SIGCONT)

    def stop(self, seconds=20):
        """Ask the worker to end; kill what is left of its group."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        with suppress(ProcessLookupError):  # all of it has ended
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.log.close()


@contextmanager
def running_workers(*makers):
    """Run workers side by side, and end every one of them whatever happens."""
    workers = []
    try:
        for make in makers:
            workers.append(make())
        for worker in workers:
            wait_until(worker.is_ready, reason=f"{worker.name} to be ready")
        yield workers
    finally:
        for worker in workers:
            worker.process.terminate()
        for worker in workers:
            worker.stop()


@contextmanager
def running_worker(name, *options, app="proj", env=None):
    """Run a worker that is ready, and end it whatever happens."""
    with running_workers(lambda: Worker(name, *options, app=app, env=env)) as workers:
        yield workers[0]
