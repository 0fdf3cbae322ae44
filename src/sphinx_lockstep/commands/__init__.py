"""One module a command of ``python -m sphinx_lockstep``."""
