#!/bin/sh
# See to it that tests find a browser, chromium or firefox: one on the path, or else Playwright's own.
set -eu

case "$1" in
    chromium) programs="chromium chromium-browser google-chrome google-chrome-stable" package=chromium ;;
    firefox) programs="firefox firefox-esr" package=firefox-esr ;;
    *)
        echo "tools/browser.sh: no such browser: $1; name chromium or firefox" >&2
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
    # Where the distribution has no such package, or only a stand-in, Playwright's own is next.
    if apt-get -qq install -y --no-install-recommends "$package" >/dev/null && find_program; then
        exit 0
    fi
fi

echo "Installing $1 for the browser tests (playwright) ..."
exec python -m playwright install "$1"
