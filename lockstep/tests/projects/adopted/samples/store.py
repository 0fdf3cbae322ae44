"""A server that counts words for whoever asks, one line a connection."""

import argparse
from collections import Counter
from socketserver import StreamRequestHandler, TCPServer

counts: Counter[str] = Counter()


class Handler(StreamRequestHandler):
    def handle(self) -> None:
        words = self.rfile.readline().decode().split()
        match words:
            case ["count", word]:
                counts[word] += 1
                print(f"store: info: {word}", flush=True)
                self.wfile.write(f"{counts[word]}\n".encode())
            case [] | ["ping"]:
                self.wfile.write(b"pong\n")
            case _:
                print(f"store: ERROR: cannot read {words}", flush=True)
                self.wfile.write(b"0\n")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=7070)
    options = parser.parse_args()
    TCPServer.allow_reuse_address = True
    with TCPServer(("127.0.0.1", options.port), Handler) as server:
        print(f"store: listening on port {options.port}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
