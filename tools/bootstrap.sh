#!/bin/sh
# Make .venv, which holds uv and tox as requirements/bootstrap.txt pins them.
# PYTHON names the Python to make it with; otherwise the first one on the path that fits.
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
        echo "A Python 3.11 or newer with venv and ensurepip is needed, and $PYTHON is not one" \
            "($("$PYTHON" --version 2>&1 | head -n 1))."
        echo "Debian and Ubuntu have venv in the package python3-venv."
        echo "To use another Python: PYTHON=/path/to/python3 make ..."
    } >&2
    exit 1
fi

echo "Making .venv with uv and tox ($("$PYTHON" --version)) ..."
# tox makes its environments again: they may be a copy's, or an older tox's.
rm -rf .tox
"$PYTHON" -m venv --clear .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check \
    --require-hashes -r requirements/bootstrap.txt
