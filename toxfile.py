"""Make SIGTERM stop a job as Ctrl-C does; without this, tox would leave the job running."""

import signal

signal.signal(signal.SIGTERM, signal.default_int_handler)
