"""What runs inside the reader's browser: a project, its commands, its shell.

This package is packed into the lab's bundle as ``lab_runtime``, and imports nothing
but the standard library: the project's own packages are loaded by what it runs.
"""
