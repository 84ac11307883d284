#!/usr/bin/env bash
# What the agent weighs: size, resident memory and CPU of the native binary beside the framework-dependent build, both
# over the bus server with all sensors and the accelerometer at 125 Hz, against a broker on loopback (mosquitto).
#   bench/footprint.sh [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-30}
command -v mosquitto > /dev/null || PATH=$PATH:/usr/sbin
command -v mosquitto > /dev/null || { echo "mosquitto is not installed: apt-get install mosquitto" >&2; exit 2; }
[ -x artifacts/agent/linux-x64/edge-agent ] || agent/publish.sh linux-x64
dotnet publish agent/Edge.Agent -c Release -o artifacts/agent/framework-dependent -v q > /dev/null
dotnet build simulator/Edge.Simulator -c Release -v q > /dev/null
work=$(mktemp -d)
pids=()
finish() { for pid in "${pids[@]}"; do kill "$pid" 2> /dev/null || true; done; wait; rm -rf "$work"; }
trap finish EXIT
port=18831
printf 'listener %s 127.0.0.1\nallow_anonymous true\nuser root\n' "$port" > "$work/mosquitto.conf"
mosquitto -c "$work/mosquitto.conf" > "$work/mosquitto.log" 2>&1 & pids+=($!)

measure() { # name, size in bytes, command...
  local name=$1 size=$2; shift 2
  local socket="$work/$name.sock" site="$work/$name.toml"
  sed -e "s|^broker = .*|broker = \"mqtt://127.0.0.1:$port\"|" \
      -e "s|^#\?path = .*|path = \"$work/$name.db\"|" \
      -e '/^ca_file\|^certificate_file\|^key_file\|^primary_host/d' docs/site.example.toml > "$site"
  simulator/Edge.Simulator/bin/Release/net10.0/edge-sim hardware --site "$site" --scenario calm --socket "$socket" \
    > "$work/$name.sim" 2>&1 & local sim=$!; pids+=("$sim")
  until [ -S "$socket" ]; do read -r -t 0.05 < <(:) || true; done
  local began; began=$(date +%s%N)
  "$@" run "$site" --bus-server "$socket" > "$work/$name.log" 2>&1 & local agent=$!; pids+=("$agent")
  local first=""
  while [ -z "$first" ]; do
    first=$("$@" journal stat "$work/$name.db" --json 2> /dev/null | grep -o '"last": *[1-9][0-9]*' || true)
    kill -0 "$agent" 2> /dev/null || { cat "$work/$name.log" >&2; exit 1; }
  done
  local started=$((($(date +%s%N) - began) / 1000000))
  local before; before=$(awk '{ print $14 + $15 }' "/proc/$agent/stat")
  tail --pid="$sim" -f /dev/null & local waiter=$!; pids+=("$waiter")
  timeout "$seconds" tail --pid="$agent" -f /dev/null || true
  local after; after=$(awk '{ print $14 + $15 }' "/proc/$agent/stat")
  local rss; rss=$(awk '/^VmRSS/ { print $2 }' "/proc/$agent/status")
  local hz; hz=$(getconf CLK_TCK)
  awk -v n="$name" -v size="$size" -v rss="$rss" -v t="$((after - before))" -v hz="$hz" -v s="$seconds" -v st="$started" \
    'BEGIN { printf "%-20s %8.1f MB %8.1f MB RSS %7.2f %% of a core %7d ms to the first record seen\n", n, size / 1e6, rss / 1e3, 100 * t / hz / s, st }'
  kill "$agent" "$sim" 2> /dev/null || true
  wait "$agent" "$sim" 2> /dev/null || true
}

native=$(stat -c %s artifacts/agent/linux-x64/edge-agent)
framework=$(du -sb artifacts/agent/framework-dependent | cut -f1)
echo "build                    size          memory              CPU          start"
measure native "$native" artifacts/agent/linux-x64/edge-agent
measure framework "$framework" artifacts/agent/framework-dependent/edge-agent
