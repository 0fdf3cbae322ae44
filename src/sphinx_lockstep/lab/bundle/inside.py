"""What runs inside Pyodide: find what a start imports, and compile it.

Each does so in an interpreter of its own: what a compiled file holds depends on which
of its strings the interpreter knows already, and a start may leave it in any state.
Only the standard library is here.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import traceback
from importlib import _bootstrap_external, util
from pathlib import Path


def find_imported(site: str, start: str) -> str:
    """Run a start; return what it has imported below a folder.

    That is JSON: Python's version, and paths or the error.
    """
    sys.dont_write_bytecode = True
    found: dict[str, object] = {"python": sys.version.split()[0]}
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            code = compile(start, "<start>", "exec")
            exec(code, {"__name__": "__main__"})  # noqa: S102 - the site's own
    except BaseException:  # noqa: BLE001 - told to whoever builds, whatever it is
        return json.dumps(
            {**found, "error": output.getvalue() + traceback.format_exc()}
        )
    files = [getattr(module, "__file__", None) for module in sys.modules.values()]
    paths = {Path(file) for file in files if file and file.endswith(".py")}
    below = sorted(path for path in paths if path.is_relative_to(site))
    names = [path.relative_to(site).as_posix() for path in below]
    return json.dumps({**found, "imported": names})


def compile_files(site: str, names: str) -> None:
    """Compile files, a JSON list of paths below a folder, in place of their source.

    Nothing checks the result against a source. Docstrings stay: click makes its help
    of them.
    """
    for name in json.loads(names):
        path = Path(site, name)
        source = path.read_bytes()
        code = compile(source, str(path), "exec", dont_inherit=True, optimize=0)
        digest = util.source_hash(source)
        make = _bootstrap_external._code_to_hash_pyc  # type: ignore[attr-defined]  # py_compile's own
        path.with_suffix(".pyc").write_bytes(make(code, digest, False))
        path.unlink()
