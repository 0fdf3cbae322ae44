"""A client of the store, which counts words."""

import os
import socket

PORT = int(os.environ.get("STORE_PORT", "7070"))


class Store:
    """A store that listens on this machine."""

    def __init__(self, port: int = PORT) -> None:
        self.port = port

    def count(self, word: str) -> int:
        """Count a word once more and return how often it has been."""
        return int(self.ask(f"count {word}"))

    def ask(self, line: str) -> str:
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            connection.sendall(line.encode() + b"\n")
            return connection.makefile(encoding="utf-8").readline().strip()
