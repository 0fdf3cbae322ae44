#!/bin/sh
# See to it that RabbitMQ, Redis and PostgreSQL run on this machine, on their usual ports:
# what `make services` proves pages on. What runs already is left as it is; what does not
# is installed from Debian's packages, and started, where this is root's to do.
set -eu
cd "$(dirname "$0")"

answers() {
    python3 -c 'import socket, sys; socket.create_connection(("127.0.0.1", int(sys.argv[1])), 2)' "$1" 2>/dev/null
}

# Ends after a minute: a server that has not come by then is not coming.
await() {
    python3 - "$1" "$2" <<'END'
import socket, sys, time
name, port, end = sys.argv[1], int(sys.argv[2]), time.monotonic() + 60
while True:
    try:
        socket.create_connection(("127.0.0.1", port), 2).close()
        break
    except OSError as error:
        if time.monotonic() > end:
            sys.exit(f"{name} does not answer on port {port}: {error}")
        time.sleep(0.2)  # between two looks
END
}

missing=
answers 5672 || missing="$missing rabbitmq"
answers 6379 || missing="$missing redis"
answers 5432 || missing="$missing postgresql"
if [ -z "$missing" ]; then exit 0; fi

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Not running:$missing. Start them, or name others: see \"Services\" in the README." >&2
    exit 1
fi

sh ./brokers.sh
for service in $missing; do
    echo "Starting $service ..."
    case $service in
    rabbitmq)
        ERL_EPMD_ADDRESS=127.0.0.1 RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 rabbitmq-server -detached
        await RabbitMQ 5672
        rabbitmqctl --quiet await_startup
        ;;
    redis)
        redis-server --daemonize yes --bind 127.0.0.1 --port 6379 --save "" --appendonly no >/dev/null
        await Redis 6379
        ;;
    postgresql)
        if ! command -v pg_ctlcluster >/dev/null; then
            echo "Installing postgresql (apt-get) ..."
            apt-get -qq update
            DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends postgresql >/dev/null
        fi
        if ! answers 5432; then
            cluster=$(pg_lsclusters --no-header | awk '{ print $1; exit }')
            pg_ctlcluster --skip-systemctl-redirect "$cluster" main start
        fi
        await PostgreSQL 5432
        # The password that conf.py names; it lets in nobody from outside this machine.
        runuser -u postgres -- psql --quiet --command "ALTER ROLE postgres PASSWORD 'postgres'"
        ;;
    esac
done
