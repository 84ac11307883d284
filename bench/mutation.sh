#!/usr/bin/env bash
# Whether the tests would notice a fault: every small fault that Stryker.NET can put into Edge.Core or Edge.Portable is put
# in, one at a time, and the tests must fail. Prints the score of each file; ends non-zero under 85 %. Hours, not minutes,
# for a whole wall: name files. The report is artifacts/mutation/WALL/reports/mutation-report.html (and .json).
#   bench/mutation.sh [core|portable] [--quick] [--since[:COMMIT]] [--files GLOB]...
#   bench/mutation.sh core --files '**/Verdict/*.cs'
# --quick: without the tests that run a whole site for minutes; the score can only be lower. --since: only files changed
# since COMMIT (default main). What is left out, and why, stands in bench/mutation/WALL.yaml.
set -euo pipefail
cd "$(dirname "$0")/.."
walls=()
options=()
while [ $# -gt 0 ]; do
  case $1 in
    core | portable) walls+=("$1") ;;
    --quick) export MutationQuick=true ;;
    --since) options+=(--since:main) ;;
    --since:*) options+=("$1") ;;
    --files) options+=(--mutate "${2:?--files needs a glob}"); shift ;;
    *) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
  shift
done
[ ${#walls[@]} -gt 0 ] || walls=(core portable)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
# Of the model of the uplink, a few seeds are enough for a fault that it can see.
export EDGE_SEEDS=${EDGE_SEEDS:-2}
dotnet tool restore > /dev/null
# Two runs side by side would hand each other their mutants through files of the same name in one temporary folder.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export TMPDIR=$scratch
root=$PWD
broken=0
for wall in "${walls[@]}"; do
  name=Edge.${wall^}
  (cd "tests/$name.Tests" && dotnet stryker --config-file "$root/bench/mutation/$wall.yaml" --skip-version-check \
    --output "$root/artifacts/mutation/$wall" "${options[@]}") || broken=1
done
exit "$broken"
