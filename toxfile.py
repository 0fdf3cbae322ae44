"""Let SIGTERM stop a job as Ctrl-C does; tox by itself would go and leave the job running."""

import signal

signal.signal(signal.SIGTERM, signal.default_int_handler)
