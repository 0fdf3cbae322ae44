"""What a browser's page cannot do, said clearly instead of by a broken interpreter."""

from __future__ import annotations

import os
import socket
import sys
from typing import Any, NoReturn

NO_NETWORK = "a page in a browser has no sockets: this runs only on your own machine"
NO_PROCESS = "a page in a browser starts no other process"
NETWORK = ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo")
HERE = ("127.0.0.1", "::1", "localhost")
# Where Emscripten puts each name; only the machine's own gets there.
LOOKED_UP = "172.29."
REFUSED = 111  # as Linux numbers it
PROCESSES = ("os.fork", "os.exec", "os.posix_spawn", "os.system", "subprocess.Popen")


class LabLimit(OSError):
    """Something that cannot be done in a browser; the message says what."""

    __module__ = "builtins"  # a traceback shows the name alone


def guard() -> None:
    """Refuse sockets and processes from now on."""
    sys.addaudithook(_refuse)
    socket.socketpair = _refuse_pair
    # Emscripten's os lacks these two, which have to agree with those it has.
    if not hasattr(os, "geteuid"):
        os.geteuid, os.getegid = os.getuid, os.getgid


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in NETWORK and _is_here(arguments):
        if event != "socket.getaddrinfo":  # nobody listens here, as on a bare machine
            raise ConnectionRefusedError(REFUSED, "Connection refused")
    elif event in NETWORK:
        raise LabLimit(NO_NETWORK)
    if event in PROCESSES:
        raise LabLimit(NO_PROCESS)


def _is_here(arguments: tuple[Any, ...]) -> bool:
    """Tell whether an address is the machine's own."""
    flat = [
        str(part)
        for each in arguments
        for part in (each if isinstance(each, tuple) else (each,))
    ]
    return any(part in HERE or part.startswith(LOOKED_UP) for part in flat)


def _refuse_pair(*args: Any, **kwargs: Any) -> NoReturn:
    raise LabLimit(NO_NETWORK)
