#!/bin/sh
# Install a browser for the tests, chromium or firefox, unless one is on PATH.
set -eu

case "$1" in
    chromium) programs="chromium chromium-browser google-chrome google-chrome-stable" package=chromium ;;
    firefox) programs="firefox firefox-esr" package=firefox-esr ;;
    *)
        echo "tools/browser.sh: unknown browser: $1; use chromium or firefox" >&2
        exit 2
        ;;
esac

find_program() {
    for name in $programs; do
        if command -v "$name" >/dev/null; then return 0; fi
    done
    return 1
}

if find_program; then exit 0; fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing $package for the browser tests (apt-get) ..."
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update
    # If the distribution has no such package, or an empty one, install Playwright's browser.
    if apt-get -qq install -y --no-install-recommends "$package" >/dev/null && find_program; then
        exit 0
    fi
fi

echo "Installing $1 for the browser tests (playwright) ..."
exec python -m playwright install "$1"
