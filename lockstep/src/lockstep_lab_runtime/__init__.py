"""What runs inside the reader's browser: a project, its commands, its shell.

It is packed into the lab's bundle under the name that it has here, and imports nothing
but the standard library: the project's own packages are loaded by what it runs.
"""
