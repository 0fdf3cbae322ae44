#!/bin/sh
# See to it that the browser tests find a Chromium or Chrome: one on the path, or else Playwright's own.
set -eu

for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null; then exit 0; fi
done

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium for the browser tests (apt-get) ..."
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update
    # Where the distribution has no such package, or only a stand-in, Playwright's own is next.
    if apt-get -qq install -y --no-install-recommends chromium >/dev/null && command -v chromium >/dev/null; then
        exit 0
    fi
fi

echo "Installing Chromium for the browser tests (playwright) ..."
exec python -m playwright install chromium
