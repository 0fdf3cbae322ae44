"""Files that can't be included are reported, with the reason."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sphinx_lockstep.claims.files import find_file_problem
from sphinx_lockstep.messages.includes import FileUnreadable

NOBODY = 65534


@contextmanager
def drop_privileges() -> Iterator[None]:
    """Be a user to whom file permissions apply, as they don't to root."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)


def test_a_file_without_permission_to_read() -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        root.chmod(0o755)
        path = root / "secret.py"
        path.write_text("A = 1\n", encoding="utf-8")
        path.chmod(0)
        with drop_privileges():
            problem = find_file_problem(root, path)
    assert problem == FileUnreadable("Permission denied")
    assert str(problem) == "can't be read: Permission denied"
