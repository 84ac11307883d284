#!/usr/bin/env bash
# Runs every benchmark briefly, so that none rots: figures from here are not to be quoted.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build bench/Edge.Bench -c Release -v q -clp:NoSummary
run() { dotnet run --project bench/Edge.Bench -c Release --no-build -- "$@"; }
run sizes
run journal
run virtual-time 0.5
run modes 1
run structure 20
run replay
run --filter '*' --job Dry --inProcess --artifacts artifacts/bench 2>&1 | grep -E '^\||Benchmarks with issues|error' || true
bench/footprint.sh 5
bench/fleet.sh --smoke
FLEET_NO_BUILD=1 FLEET_SHARE=100 bench/fleet.sh --smoke
