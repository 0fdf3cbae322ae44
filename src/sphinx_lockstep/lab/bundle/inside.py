"""What runs inside Pyodide: start what the lab starts, and compile what that imports.

Only the standard library is here. Positions within lines are left out by the
interpreter's environment: they make up a fifth of the compiled files, and are of no use
where the source is not at hand.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
import traceback
from importlib import _bootstrap_external, util  # type: ignore[attr-defined]
from pathlib import Path


def compile_site(site: str, start: str, source_only: str) -> str:
    """Compile what ``start`` imports below a folder, in place of its source.

    ``source_only`` is a JSON list of patterns of paths, which stay as they are.
    Returns as JSON Python's version, the compiled paths, or an error.
    """
    sys.dont_write_bytecode = True
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            code = compile(start, "<start>", "exec")
            exec(code, {"__name__": "__main__"})  # noqa: S102 - the site's own
    except BaseException:  # noqa: BLE001 - told to whoever builds, whatever it is
        return json.dumps({"error": output.getvalue() + traceback.format_exc()})
    kept = [re.compile(pattern) for pattern in json.loads(source_only)]
    names = []
    for path in sorted(_find_imported(Path(site))):
        name = path.relative_to(site).as_posix()
        if not any(pattern.match(name) for pattern in kept):
            path.with_suffix(".pyc").write_bytes(_compile(path))
            path.unlink()
            names.append(name)
    return json.dumps({"python": sys.version.split()[0], "compiled": names})


def _find_imported(site: Path) -> set[Path]:
    files = [getattr(module, "__file__", None) for module in sys.modules.values()]
    paths = {Path(file) for file in files if file and file.endswith(".py")}
    return {path for path in paths if path.is_relative_to(site)}


def _compile(path: Path) -> bytes:
    """Return a compiled file that nothing checks against its source.

    Docstrings stay: click makes its help of them.
    """
    source = path.read_bytes()
    code = compile(source, str(path), "exec", dont_inherit=True, optimize=0)
    pyc = _bootstrap_external._code_to_hash_pyc(code, util.source_hash(source), False)
    return bytes(pyc)
