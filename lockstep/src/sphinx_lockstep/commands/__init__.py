"""One module per sub-command of ``python -m sphinx_lockstep``."""
