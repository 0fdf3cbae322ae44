"""Wait until SIGTERM ends the process, which has no handler for it."""

import time


def wait():
    print("ready", flush=True)
    time.sleep(600)


wait()
