"""Clear errors for the system calls that a page in a browser doesn't have."""

from __future__ import annotations

import os
import socket
import sys
from typing import Any, NoReturn

NO_NETWORK = "a page in a browser has no sockets: run this on your own machine"
NO_PROCESS = "a page in a browser can't start another process"
NETWORK = ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
# Emscripten maps each name to an address with this beginning. Only loopback names get
# that far, because the lookup of any other name is refused.
LOOKED_UP = "172.29."
REFUSED = 111  # ECONNREFUSED as Linux numbers it
PROCESSES = ("os.fork", "os.exec", "os.posix_spawn", "os.system", "subprocess.Popen")


class LabLimit(OSError):
    """An operation that a browser doesn't allow; the message names it."""

    __module__ = "builtins"  # a traceback then shows the name alone


def refuse_unsupported() -> None:
    """Raise LabLimit from now on for sockets and for new processes."""
    sys.addaudithook(_refuse)
    socket.socketpair = _refuse_pair
    # Emscripten's os lacks these two; they have to agree with getuid and getgid.
    if not hasattr(os, "geteuid"):
        os.geteuid, os.getegid = os.getuid, os.getgid


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in NETWORK and _is_loopback(arguments):
        if event != "socket.getaddrinfo":  # no server listens in a browser
            raise ConnectionRefusedError(REFUSED, "Connection refused")
    elif event in NETWORK:
        raise LabLimit(NO_NETWORK)
    if event in PROCESSES:
        raise LabLimit(NO_PROCESS)


def _is_loopback(arguments: tuple[Any, ...]) -> bool:
    """Tell whether an address is on the loopback interface."""
    flat = [
        str(part)
        for each in arguments
        for part in (each if isinstance(each, tuple) else (each,))
    ]
    return any(part in LOOPBACK or part.startswith(LOOKED_UP) for part in flat)


def _refuse_pair(*args: Any, **kwargs: Any) -> NoReturn:
    raise LabLimit(NO_NETWORK)
