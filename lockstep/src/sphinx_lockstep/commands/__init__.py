"""The commands of ``python -m sphinx_lockstep``, one module each."""
