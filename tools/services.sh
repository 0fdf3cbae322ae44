#!/bin/sh
# Start RabbitMQ, Redis and PostgreSQL on their usual ports, for `make services`. Servers that
# already run are left alone. As root, the others are installed from Debian's packages and
# started.
set -eu
cd "$(dirname "$0")"

answers() {
    python3 -c 'import socket, sys; socket.create_connection(("127.0.0.1", int(sys.argv[1])), 2)' "$1" 2>/dev/null
}

# Wait for a server, at most a minute.
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
        time.sleep(0.2)  # between two attempts
END
}

missing=
answers 5672 || missing="$missing rabbitmq"
answers 6379 || missing="$missing redis"
answers 5432 || missing="$missing postgresql"
if [ -z "$missing" ]; then exit 0; fi

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Not running:$missing. Start them, or set the URLs of other servers: see \"Services\" in README.md." >&2
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
        # The password in lockstep.toml; PostgreSQL accepts only local connections.
        runuser -u postgres -- psql --quiet --command "ALTER ROLE postgres PASSWORD 'postgres'"
        ;;
    esac
done
