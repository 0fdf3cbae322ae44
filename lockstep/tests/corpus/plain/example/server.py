"""Log what is sent to a port, in the manner of a Celery worker.

``server.py PORT [STATUS]`` ends with the status when it is stopped.
"""

import os
import signal
import socketserver
import sys
import time


class Server(socketserver.TCPServer):
    allow_reuse_address = True


class Handler(socketserver.StreamRequestHandler):
    """Answers a line once it is logged; some lines do more."""

    def handle(self):
        word = self.rfile.readline().decode().strip()
        if word == "die":
            os._exit(3)
        log("ERROR" if word == "oops" else "INFO", f"Received {word}")
        self.wfile.write(b"thanks\n")


def log(level, text):
    now = time.time()
    when = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(now))
    print(f"[{when},{int(now * 1000) % 1000:03}: {level}/MainProcess] {text}")


def main(port, status=0):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(status))
    try:
        server = Server(("127.0.0.1", port), Handler)
    except OSError as error:
        sys.exit(error.strerror)
    with server:
        print(f"serving at http://localhost:{port}/")
        print("ready")
        server.serve_forever()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
