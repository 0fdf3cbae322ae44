#!/bin/sh
# Install systemd-analyze, which verifies unit files; systemd itself doesn't run. Without it,
# only a unit's syntax and command lines are checked, which is a failure if
# LOCKSTEP_SERVICES is "required".
set -eu

if command -v systemd-analyze >/dev/null; then exit 0; fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing systemd-analyze, to verify units (apt-get) ..."
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update
    apt-get -qq install -y --no-install-recommends systemd >/dev/null
elif [ "${LOCKSTEP_SERVICES:-}" = required ]; then
    echo "systemd-analyze is missing: install Debian's package systemd." >&2
    exit 1
fi
