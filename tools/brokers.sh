#!/bin/sh
# Install Redis and RabbitMQ for `make replay`, which starts its own servers with them.
set -eu

missing=
command -v redis-server >/dev/null || missing="$missing redis-server"
command -v rabbitmq-server >/dev/null || missing="$missing rabbitmq-server"
if [ -z "$missing" ]; then exit 0; fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing$missing for the replay (apt-get) ..."
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update
    # shellcheck disable=SC2086 # one word for each package
    apt-get -qq install -y --no-install-recommends $missing >/dev/null
else
    echo "Not installed:$missing. Paths that need them will fail; ARGS=\"--only embedded\" needs neither." >&2
fi
