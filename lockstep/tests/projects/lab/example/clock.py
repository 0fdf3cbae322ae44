"""Ticks, except in a browser, where nothing waits."""

import sys
import time

print("ready", flush=True)
while sys.platform != "emscripten":
    print("clock: info: tick", flush=True)
    time.sleep(0.2)
