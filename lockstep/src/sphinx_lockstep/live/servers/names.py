"""Name the parts of servers after the run that made them, and find those left over."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import uuid

import psutil

NAME = re.compile(
    r"lockstep_(?P<host>[0-9a-f]{8})_(?P<pid>\d+)_(?P<began>\d+)_[0-9a-f]{8}"
)


def make_name() -> str:
    """Return a new name with this machine's digest and this process's number."""
    me = psutil.Process(os.getpid())
    unique = uuid.uuid4().hex[:8]
    return f"lockstep_{_find_host()}_{me.pid}_{int(me.create_time())}_{unique}"


def is_left(name: str) -> bool:
    """Tell whether a name is that of a run of this machine that has ended."""
    match = NAME.fullmatch(name)
    if match is None or match["host"] != _find_host():
        return False
    try:
        began = int(psutil.Process(int(match["pid"])).create_time())
    except psutil.Error:
        return True
    return began != int(match["began"])


def _find_host() -> str:
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]
