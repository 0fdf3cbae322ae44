"""Probes: programs that run in the project's own Python and print answers as JSON."""
