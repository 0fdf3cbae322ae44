"""What runs inside Pyodide: find what a start imports, and compile it.

Each does so in an interpreter of its own: what a compiled file holds depends on which
of its strings the interpreter knows already, and a start may leave it in any state.
Only the standard library is here. What is given and what is returned is JSON.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import traceback
from importlib import _bootstrap_external, util
from pathlib import Path


def find_imported(given: str) -> str:
    """Run ``start``; return the paths of what is imported then, or the error."""
    sys.dont_write_bytecode = True
    found: dict[str, object] = {"python": sys.version.split()[0]}
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            code = compile(json.loads(given)["start"], "<start>", "exec")
            exec(code, {"__name__": "__main__"})  # noqa: S102 - the site's own
    except BaseException:  # noqa: BLE001 - told to whoever builds, whatever it is
        return json.dumps(
            {**found, "error": output.getvalue() + traceback.format_exc()}
        )
    paths = {_get_path(module) for module in list(sys.modules.values())}
    names = sorted(path for path in paths if path.endswith(".py"))
    return json.dumps({**found, "imported": names})


def _get_path(module: object) -> str:
    """Return where a module was read, or ""; frozen ones have a path for tracebacks."""
    origin = getattr(getattr(module, "__spec__", None), "origin", None)
    path = getattr(module, "__file__", None)
    return path if isinstance(path, str) and origin != "frozen" else ""


def compile_files(given: str) -> str:
    """Compile files in place of their source: ``[path, path it will be at]`` each.

    Nothing checks the result against a source. Docstrings stay: click makes its help
    of them.
    """
    for path, later in json.loads(given):
        source = Path(path).read_bytes()
        code = compile(source, later, "exec", dont_inherit=True, optimize=0)
        digest = util.source_hash(source)
        make = _bootstrap_external._code_to_hash_pyc  # type: ignore[attr-defined]  # py_compile's own
        Path(path).with_suffix(".pyc").write_bytes(make(code, digest, False))
        Path(path).unlink()
    return "{}"
