#!/bin/sh
# A RabbitMQ of its own: rabbitmq.sh PORT FOLDER [PLUGIN]. Nothing of the machine's own is used.
set -eu
port=$1 folder=$2/rabbitmq plugin=${3:-}
server=$(ls -d /usr/lib/rabbitmq/bin/rabbitmq-server 2>/dev/null || command -v rabbitmq-server) || {
    echo "rabbitmq-server is not installed" >&2
    exit 1
}
mkdir -p "$folder"
echo "[$plugin]." >"$folder/enabled_plugins"
# The management plugin listens where it would beside a server on the usual port.
export RABBITMQ_SERVER_START_ARGS="-rabbitmq_management tcp_config [{port,$((port + 10000))},{ip,\"127.0.0.1\"}]"
export HOME="$folder" # the cookie by which Erlang's nodes know each other
export ERL_EPMD_ADDRESS=127.0.0.1
export RABBITMQ_NODENAME="lockstep-$port@localhost"
export RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT="$port"
# The port of the nodes' own talk: any that is free.
RABBITMQ_DIST_PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export RABBITMQ_DIST_PORT
export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1}"
export RABBITMQ_MNESIA_BASE="$folder/data" RABBITMQ_LOG_BASE="$folder/log"
export RABBITMQ_ENABLED_PLUGINS_FILE="$folder/enabled_plugins" RABBITMQ_PID_FILE="$folder/pid"
export RABBITMQ_CONFIG_FILE="$folder/none" RABBITMQ_CONF_ENV_FILE="$folder/none"
exec "$server"
