#!/usr/bin/env bash
# A city's sites against one broker (mosquitto) and one receiver (edge-city), all real processes on this machine: is
# anything lost, and what does a site cost? Ends by itself; exit 0 only if every record is in the store exactly once.
#   bench/fleet.sh [--smoke] [SITES] [SECONDS] [calm|storm]     2320 600 storm unless given; --smoke: 200 sites for 10 s
#   FLEET_FLAGS="--connect-rate 500" bench/fleet.sh 23200 300 calm
# Processor time is counted for each process, since others may use this machine too.
set -euo pipefail
cd "$(dirname "$0")/.."
sites=2320 seconds=600 weather=storm
if [ "${1:-}" = --smoke ]; then sites=200 seconds=10; shift; fi
sites=${1:-$sites} seconds=${2:-$seconds} weather=${3:-$weather}
command -v mosquitto > /dev/null || PATH=$PATH:/usr/sbin
command -v mosquitto > /dev/null || { echo "mosquitto is not installed: apt-get install mosquitto" >&2; exit 2; }
ulimit -n "$(ulimit -Hn)"
[ "$(ulimit -n)" -ge $((sites + 200)) ] || { echo "$sites sites need as many open files; raise ulimit -n" >&2; exit 2; }
[ -n "${FLEET_NO_BUILD:-}" ] || dotnet build simulator/Edge.Simulator -c Release -v q -clp:NoSummary
bin=${FLEET_BIN:-simulator/Edge.Simulator/bin/Release/net10.0}
work=$(mktemp -d)
pids=()
fleet=
finish() { # A fleet that is told to end would drain first.
  [ -z "$fleet" ] || kill -KILL "$fleet" 2> /dev/null || true
  for pid in "${pids[@]}"; do kill "$pid" 2> /dev/null || true; done
  wait; rm -rf "$work"
}
trap finish EXIT
port=18832
# One pair of addresses has some 28,000 ports; with four addresses of the broker a wave of reconnecting finds free ones.
{
  printf 'user root\npersistence false\nmax_queued_messages 1000000\nmax_inflight_messages 1000\nsys_interval 0\n'
  printf 'allow_anonymous true\nset_tcp_nodelay true\n'
  for i in 1 2 3 4; do printf 'listener %s 127.0.0.%s\n' "$port" "$i"; done
} > "$work/mosquitto.conf"
mosquitto -c "$work/mosquitto.conf" > "$work/mosquitto.log" 2>&1 & broker=$!; pids+=("$broker")
store=$work/city.db; touch "$work/city.log"
"$bin/edge-city" run --broker "mqtt://127.0.0.1:$port" --store "$store" --http 127.0.0.1:0 --plain > "$work/city.log" 2>&1 &
city=$!; pids+=("$city")
until grep -q Connected "$work/city.log"; do
  kill -0 "$city" "$broker" || { cat "$work/city.log" "$work/mosquitto.log" >&2; exit 2; }
  read -r -t 0.2 < <(:) || true
done

ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
resident() { awk '/^VmHWM/ { print $2 }' "/proc/$1/status"; }
written() { awk '/^write_bytes/ { print $2 }' "/proc/$1/io"; }
touch "$work/fleet.log"
began=$(date +%s%N); broker0=$(ticks "$broker"); city0=$(ticks "$city")
# shellcheck disable=SC2086
"$bin/edge-sim" fleet --sites "$sites" --for "${seconds}s" --drain "${FLEET_DRAIN:-5m}" --primary city --expect-store "$store" \
  $([ "$weather" = storm ] && echo --storm) ${FLEET_FLAGS:-} \
  --broker "mqtt://127.0.0.1:$port" --broker "mqtt://127.0.0.2:$port" --broker "mqtt://127.0.0.3:$port" \
  --broker "mqtt://127.0.0.4:$port" > "$work/fleet.log" 2>&1 & fleet=$!
tail -n +1 --pid="$fleet" -f "$work/fleet.log" | awk 'NR % 30 == 1 || !/ connected, /'
code=0; wait "$fleet" || code=$?
took=$((($(date +%s%N) - began) / 1000000)); hz=$(getconf CLK_TCK)
report() { # name, ticks, KiB resident
  awk -v n="$1" -v t="$2" -v r="$3" -v hz="$hz" -v ms="$took" -v s="$sites" 'BEGIN {
    printf "%-10s %8.1f s of CPU %6.1f %% of a core %8.1f us/s a site %8.1f MB at most %7.1f KiB a site\n",
      n, t / hz, 100000 * t / hz / ms, 1e9 * t / hz / ms / s, r / 1e3, r / s }'
}
report mosquitto $(($(ticks "$broker") - broker0)) "$(resident "$broker")"
report edge-city $(($(ticks "$city") - city0)) "$(resident "$city")"
awk -v b="$(du -cb "$store" "$store-wal" 2> /dev/null | awk "END { print \$1 }")" -v w="$(written "$city")" 'BEGIN { printf "the store has %.1f MB with its log, edge-city wrote %.1f MB\n", b / 1e6, w / 1e6 }'
grep -i 'dropped\|behind\|cannot' "$work/city.log" | tail -3 || true
if [ -n "${FLEET_KEEP:-}" ]; then cp -r "$work" "$FLEET_KEEP"; fi
exit "$code"
