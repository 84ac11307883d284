#!/usr/bin/env bash
# A city's sites against one broker (mosquitto) and one receiver (edge-city), all real processes on this machine: is
# anything lost, and what does a site cost? Ends by itself; exit 0 only if every record is in the store exactly once.
#   bench/fleet.sh [--smoke] [SITES] [SECONDS] [calm|storm]     2320 600 storm unless given; --smoke: 200 sites for 10 s
#   FLEET_FLAGS="--connect-rate 150" bench/fleet.sh 23200 300 calm
# More sites than one process may open files for are split evenly into shares of at most FLEET_SHARE sites, each with a
# fleet and a broker of its own; those brokers are bridged to the one that edge-city is connected to. FLEET_FLAGS go to
# each fleet. Processor time is counted for each process, since others may use this machine too.
set -euo pipefail
cd "$(dirname "$0")/.."
sites=2320 seconds=600 weather=storm
if [ "${1:-}" = --smoke ]; then sites=200 seconds=10; shift; fi
sites=${1:-$sites} seconds=${2:-$seconds} weather=${3:-$weather}
command -v mosquitto > /dev/null || PATH=$PATH:/usr/sbin
command -v mosquitto > /dev/null || { echo "mosquitto is not installed: apt-get install mosquitto" >&2; exit 2; }
ulimit -n "$(ulimit -Hn)"
files=$(ulimit -n); [ "$files" != unlimited ] || files=1000000
share=${FLEET_SHARE:-$((files - 200))}
[ "$share" -gt 0 ] && [ "$share" -le $((files - 200)) ] && [ "$sites" -le $((8 * share)) ] || {
  echo "$sites sites are more than 8 shares of ${share}, each with as many open files: raise ulimit -n" >&2; exit 2; }
shares=$(((sites + share - 1) / share))
[ -n "${FLEET_NO_BUILD:-}" ] || dotnet build simulator/Edge.Simulator -c Release -v q -clp:NoSummary
bin=${FLEET_BIN:-simulator/Edge.Simulator/bin/Release/net10.0}
work=$(mktemp -d)
pids=() fleets=() brokers=() names=() counts=()
finish() { # A fleet that is told to end would drain first.
  for pid in "${fleets[@]}"; do kill -KILL "$pid" 2> /dev/null || true; done
  for pid in "${pids[@]}"; do kill "$pid" 2> /dev/null || true; done
  wait; rm -rf "$work"
}
trap finish EXIT
trap 'exit 143' INT TERM
port=18832
broker() { # its name, port and sites, further lines of its configuration
  local i
  # One pair of addresses has some 28,000 ports; with four addresses of the broker a wave of reconnecting finds free ones.
  {
    printf 'user root\npersistence false\nmax_queued_messages 1000000\nmax_inflight_messages 1000\nsys_interval 0\n'
    printf 'allow_anonymous true\nset_tcp_nodelay true\n'
    for i in 1 2 3 4; do printf 'listener %s 127.0.0.%s\n' "$2" "$i"; done
    printf '%s\n' "${@:4}"
  } > "$work/$1.conf"
  mosquitto -c "$work/$1.conf" > "$work/$1.log" 2>&1 & pids+=("$!") brokers+=("$!") names+=("$1") counts+=("$3")
}
first() { echo $((1 + $1 * sites / shares)); } # the number of a share's first site
broker mosquitto "$port" "$sites"
for ((i = 0; i < shares && shares > 1; i++)); do
  # What goes out never comes in, so no message goes round. Every bridge hears the acknowledgements of all sites.
  broker "bridge-$i" $((port + 1 + i)) $(($(first $((i + 1))) - $(first "$i"))) "connection bridge-$i" "address 127.0.0.1:$port" \
    'bridge_protocol_version mqttv50' 'notifications false' 'try_private true' 'restart_timeout 1' \
    'topic spBv1.0/+/NBIRTH/+ out 0' 'topic spBv1.0/+/NDATA/+ out 0' 'topic spBv1.0/+/NDEATH/+ out 1' \
    'topic spBv1.0/+/NCMD/+ in 0' 'topic spBv1.0/STATE/+ in 1'
done
store=$work/city.db; touch "$work/city.log"
"$bin/edge-city" run --broker "mqtt://127.0.0.1:$port" --store "$store" --http 127.0.0.1:0 --plain > "$work/city.log" 2>&1 &
city=$!; pids+=("$city")
until grep -q Connected "$work/city.log"; do
  for pid in "${pids[@]}"; do kill -0 "$pid" || { cat "$work"/*.log >&2; exit 2; }; done
  read -r -t 0.2 < <(:) || true
done

ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
resident() { awk '/^VmHWM/ { print $2 }' "/proc/$1/status"; }
written() { awk '/^write_bytes/ { print $2 }' "/proc/$1/io"; }
began=$(date +%s%N); city0=$(ticks "$city")
for ((i = 0; i < shares; i++)); do
  to=$((shares > 1 ? port + 1 + i : port)); touch "$work/fleet-$i.log"
  # shellcheck disable=SC2046,SC2086
  "$bin/edge-sim" fleet --first "$(first "$i")" --sites $(($(first $((i + 1))) - $(first "$i"))) --for "${seconds}s" \
    --drain "${FLEET_DRAIN:-5m}" --primary city --expect-store "$store" \
    $([ "$weather" = storm ] && echo --storm) ${FLEET_FLAGS:-} \
    --broker "mqtt://127.0.0.1:$to" --broker "mqtt://127.0.0.2:$to" --broker "mqtt://127.0.0.3:$to" \
    --broker "mqtt://127.0.0.4:$to" > "$work/fleet-$i.log" 2>&1 & fleets+=("$!")
done
code=0
for ((i = 0; i < shares; i++)); do # One after the other is told, with a line for each half a minute.
  tail -n +1 --pid="${fleets[i]}" -f "$work/fleet-$i.log" | awk 'NR % 30 == 1 || !/ connected, / { print; fflush() }'
  wait "${fleets[i]}" || code=$?
done
took=$((($(date +%s%N) - began) / 1000000)); hz=$(getconf CLK_TCK)
report() { # name, sites, ticks, KiB resident
  awk -v n="$1" -v s="$2" -v t="$3" -v r="$4" -v hz="$hz" -v ms="$took" 'BEGIN {
    printf "%-10s %6d sites %8.1f s of CPU %6.1f %% of a core %8.1f us/s a site %8.1f MB at most %7.1f KiB a site\n",
      n, s, t / hz, 100000 * t / hz / ms, 1e9 * t / hz / ms / s, r / 1e3, r / s }'
}
for i in "${!brokers[@]}"; do
  report "${names[i]}" "${counts[i]}" "$(ticks "${brokers[i]}")" "$(resident "${brokers[i]}")"
done
report edge-city "$sites" $(($(ticks "$city") - city0)) "$(resident "$city")"
awk -v b="$(du -cb "$store" "$store-wal" 2> /dev/null | awk "END { print \$1 }")" -v w="$(written "$city")" 'BEGIN { printf "the store has %.1f MB with its log, edge-city wrote %.1f MB\n", b / 1e6, w / 1e6 }'
grep -i 'dropped\|behind\|cannot' "$work"/*.log | tail -3 || true
if [ -n "${FLEET_KEEP:-}" ]; then cp -r "$work" "$FLEET_KEEP"; fi
exit "$code"
