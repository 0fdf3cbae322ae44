"""Read what the tasks have noted."""

from dataclasses import dataclass
from pathlib import Path

from proj.waiting import wait_until


@dataclass(frozen=True)
class Run:
    """One run of a task: seconds of the monotonic clock, processes, a peak in kB."""

    begun: float
    ended: float
    pid: int
    peak: int
    backend: int  # the process of PostgreSQL that has answered it


class Journal:
    """The file that tasks write to, one line for each run."""

    def __init__(self, path):
        self.path = str(path)

    def clear(self):
        """Forget what was noted."""
        Path(self.path).write_bytes(b"")

    def wait_for(self, count, seconds=60):
        """Wait until so many tasks have run, and return their runs.

        Raises RuntimeError where more have run than were asked for.
        """

        def find_lines():
            lines = Path(self.path).read_text().splitlines()
            return lines if len(lines) >= count else None

        reason = f"{count} tasks to run"
        lines = wait_until(find_lines, seconds, reason, pause=0.005)
        if len(lines) > count:
            raise RuntimeError(f"{len(lines)} tasks have run instead of {count}")
        return [parse_run(line) for line in lines]


def parse_run(line):
    """Return the run that a line of a journal tells of."""
    begun, ended, *numbers = line.split()
    return Run(float(begun), float(ended), *map(int, numbers))
