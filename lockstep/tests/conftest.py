"""What all tests of the package need."""

from __future__ import annotations

import signal

# A shell may start background jobs with Ctrl-C ignored, and builds would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
