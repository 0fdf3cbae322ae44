"""Functions that run inside Pyodide: find the imported modules, and compile them.

Each runs in an interpreter of its own. A compiled file depends on the strings that the
interpreter has interned, and the start may leave any. Arguments and results are JSON. Only
the standard library can be imported here.
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
    """Run ``start``; return the paths of the imported modules, or the error.

    ``folder``, if given, has modules that the code can import.
    """
    sys.dont_write_bytecode = True
    found: dict[str, object] = {"python": sys.version.split()[0]}
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            values = json.loads(given)
            if "folder" in values:
                sys.path.insert(0, values["folder"])  # as Python does for a script
            code = compile(values["start"], "<start>", "exec")
            exec(code, {"__name__": "__main__"})  # noqa: S102 - the code is the site's own setting
    except BaseException:  # noqa: BLE001 - the build reports any error
        return json.dumps(
            {**found, "error": output.getvalue() + traceback.format_exc()}
        )
    paths = {_get_path(module) for module in list(sys.modules.values())}
    names = sorted(path for path in paths if path.endswith(".py"))
    return json.dumps({**found, "imported": names})


def _get_path(module: object) -> str:
    """Return a module's file, "" for a frozen module, whose path is only for tracebacks."""
    origin = getattr(getattr(module, "__spec__", None), "origin", None)
    path = getattr(module, "__file__", None)
    return path if isinstance(path, str) and origin != "frozen" else ""


def compile_files(given: str) -> str:
    """Replace source files by compiled ones: a list of ``[path, path in the browser]``.

    The compiled files are unchecked. They keep docstrings, because click makes its help
    from them.
    """
    for path, later in json.loads(given):
        source = Path(path).read_bytes()
        code = compile(source, later, "exec", dont_inherit=True, optimize=0)
        digest = util.source_hash(source)
        make = _bootstrap_external._code_to_hash_pyc  # type: ignore[attr-defined]  # py_compile's own
        Path(path).with_suffix(".pyc").write_bytes(make(code, digest, False))
        Path(path).unlink()
    return "{}"
