#!/bin/sh
# Run a separate RabbitMQ: rabbitmq.sh PORT FOLDER [PLUGIN]. It doesn't touch the machine's own.
set -eu
port=$1 folder=$2/rabbitmq plugin=${3:-}
server=$(ls -d /usr/lib/rabbitmq/bin/rabbitmq-server 2>/dev/null || command -v rabbitmq-server) || {
    echo "rabbitmq-server is not installed" >&2
    exit 1
}
mkdir -p "$folder"
echo "[$plugin]." >"$folder/enabled_plugins"
# The management plugin listens on the port plus 10000, as it does by default.
export RABBITMQ_SERVER_START_ARGS="-rabbitmq_management tcp_config [{port,$((port + 10000))},{ip,\"127.0.0.1\"}]"
export HOME="$folder" # for the cookie that authenticates Erlang's nodes
export ERL_EPMD_ADDRESS=127.0.0.1
export RABBITMQ_NODENAME="lockstep-$port@localhost"
export RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT="$port"
# The port for traffic between nodes: any free one.
RABBITMQ_DIST_PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export RABBITMQ_DIST_PORT
export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1}"
export RABBITMQ_MNESIA_BASE="$folder/data" RABBITMQ_LOG_BASE="$folder/log"
export RABBITMQ_ENABLED_PLUGINS_FILE="$folder/enabled_plugins" RABBITMQ_PID_FILE="$folder/pid"
export RABBITMQ_CONFIG_FILE="$folder/none" RABBITMQ_CONF_ENV_FILE="$folder/none"
exec "$server"
