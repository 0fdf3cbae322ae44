#!/bin/sh
# Make .venv with uv and tox, as requirements/bootstrap.txt pins them.
# PYTHON names the Python to use; by default it is the first suitable one on PATH.
set -eu
cd "$(dirname "$0")/.."

fits() {
    "$1" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

if [ -z "${PYTHON:-}" ]; then
    for PYTHON in python3 python3.13 python3.14 python3.12 python3.11 /usr/bin/python3; do
        if fits "$PYTHON"; then break; fi
        PYTHON=python3
    done
fi
if ! fits "$PYTHON"; then
    {
        echo "Python 3.11 or newer with venv and ensurepip is required, but $PYTHON is" \
            "$("$PYTHON" --version 2>&1 | head -n 1)."
        echo "On Debian and Ubuntu, install the package python3-venv."
        echo "To use another Python: PYTHON=/path/to/python3 make ..."
    } >&2
    exit 1
fi

echo "Making .venv with uv and tox ($("$PYTHON" --version)) ..."
# tox makes its environments again, because they may belong to a copy or to an older tox.
rm -rf .tox
"$PYTHON" -m venv --clear .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check \
    --require-hashes -r requirements/bootstrap.txt
