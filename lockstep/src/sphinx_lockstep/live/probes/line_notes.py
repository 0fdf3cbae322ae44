"""Note each line of the project before it first runs, in every Python of a sandbox.

Python imports this module automatically, as ``sitecustomize``, from a folder in
PYTHONPATH. It replaces coverage.py, which takes 0.2 s to start in each process and loses
the lines of a process that is killed. Here a line is on disk before it runs, in pool
processes and threads too. Only the standard library is imported, and nothing is printed.
"""

from __future__ import annotations

import os
import sys
import zlib

TYPE_CHECKING = False
if TYPE_CHECKING:  # each import delays every Python of a sandbox
    from types import CodeType

VARIABLE = "LOCKSTEP_LINES"  # the file of notes, and the project's folder
TOOL = 4  # a number that sys.monitoring reserves for no kind of tool


class Notes:
    """The file of notes, with ``checksum line path`` on each line.

    The checksum is that of the file when it was loaded, because a page may change it.
    """

    def __init__(self, place: str, project: str) -> None:
        self.place = place
        self.prefix = project + os.sep
        self.files: dict[str, tuple[str, str]] = {}  # checksum and path, by their name

    def on_start(self, code: CodeType, offset: int) -> object:
        """Turn on line events for code of the project, and only for that."""
        path = os.path.abspath(code.co_filename)  # noqa: PTH100  # as below
        if path.startswith(self.prefix) and not code.co_filename.startswith("<"):
            if code.co_filename not in self.files or code.co_name == "<module>":
                inside = path.removeprefix(self.prefix)
                self.files[code.co_filename] = (get_checksum(path), inside)
            sys.monitoring.set_local_events(TOOL, code, sys.monitoring.events.LINE)
        return sys.monitoring.DISABLE  # once is enough

    def on_line(self, code: CodeType, line: int) -> object:
        """Note a line; open the file each time, because daemons close all files."""
        checksum, path = self.files[code.co_filename]
        note = f"{checksum} {line} {path}\n"
        try:
            file = os.open(self.place, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
            try:
                os.write(file, note.encode())
            finally:
                os.close(file)
        except OSError:
            pass  # the measured program must go on
        return sys.monitoring.DISABLE


def get_checksum(path: str) -> str:
    """Return the checksum of a file, or "-" if it can't be read."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123  # pathlib takes long to import
            return f"{zlib.crc32(file.read()):08x}"
    except OSError:
        return "-"


def start() -> None:
    """Begin to note lines if the sandbox's environment says so."""
    place, _, project = os.environ.get(VARIABLE, "").partition(os.pathsep)
    if not place or not hasattr(sys, "monitoring"):
        return
    notes, events = Notes(place, project), sys.monitoring.events
    sys.monitoring.use_tool_id(TOOL, "lockstep")
    sys.monitoring.register_callback(TOOL, events.PY_START, notes.on_start)
    sys.monitoring.register_callback(TOOL, events.LINE, notes.on_line)
    sys.monitoring.set_events(TOOL, events.PY_START)


def make_way() -> None:
    """Restore the path, and import another module of this name if there is one."""
    here = os.path.dirname(__file__)  # noqa: PTH120  # as below
    sys.path[:] = [place for place in sys.path if place != here]
    this = sys.modules.pop("sitecustomize")
    try:
        __import__("sitecustomize")
    except ModuleNotFoundError:
        sys.modules["sitecustomize"] = this  # Python expects the module that it imports


if __name__ == "sitecustomize":
    start()
    make_way()
