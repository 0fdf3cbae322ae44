"""Send a word to the server: ``send.py PORT WORD``."""

import socket
import sys


def main(port, word):
    with socket.create_connection(("127.0.0.1", int(port))) as connection:
        connection.sendall(f"{word}\n".encode())
        print(connection.makefile().readline() or "no answer", end="")


if __name__ == "__main__":
    main(*sys.argv[1:])
