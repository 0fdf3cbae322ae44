"""Measure what a worker and its pool take of the machine."""

import psutil


def find_processes(worker):
    """Return the worker's process and the children of its pool."""
    parent = psutil.Process(worker.process.pid)
    return [parent, *parent.children(recursive=True)]


def find_memory(worker):
    """Return the bytes that the worker takes, and shares with no other process."""
    return sum(one.memory_full_info().uss for one in find_processes(worker))


def find_processor_time(worker):
    """Return the seconds that the worker and its pool have computed."""
    times = [one.cpu_times() for one in find_processes(worker)]
    return sum(one.user + one.system for one in times)
