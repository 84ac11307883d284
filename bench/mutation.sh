#!/usr/bin/env bash
# Whether the tests would notice a fault: every small fault that Stryker.NET can put into Edge.Core or Edge.Portable is put
# in, one at a time, and the tests must fail. Prints the score of each file; ends non-zero under 85 %. Hours, not minutes,
# for a whole wall: name files, or draw a sample. The report is artifacts/mutation/WALL/reports/mutation-report.html (and .json).
#   bench/mutation.sh [core|portable] [--quick] [--since[:COMMIT]] [--files GLOB]...
#   bench/mutation.sh [core|portable] --sample N [--seed S] [--folder FOLDER]... [--jobs J]
#   bench/mutation.sh core --files '**/Verdict/*.cs'
# --quick: without the tests that run a whole site for minutes; the score can only be lower. --since: only files changed
# since COMMIT (default main). --sample: N faults of each folder, drawn by seed S (1), with 95 % intervals; quick always. What is
# left out, and why, stands in bench/mutation/WALL.yaml.
set -euo pipefail
cd "$(dirname "$0")/.."
walls=()
options=()
folders=()
sample=0
seed=1
jobs=2
while [ $# -gt 0 ]; do
  case $1 in
    core | portable) walls+=("$1") ;;
    --quick) export MutationQuick=true ;;
    --since) options+=(--since:main) ;;
    --since:*) options+=("$1") ;;
    --files) options+=(--mutate "${2:?--files needs a glob}"); shift ;;
    --sample) sample=${2:?--sample needs a number}; shift ;;
    --seed) seed=${2:?--seed needs a number}; shift ;;
    --folder) folders+=("${2:?--folder needs a folder of the wall, such as Power}"); shift ;;
    --jobs) jobs=${2:?--jobs needs a number}; shift ;;
    *) sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
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

# Stryker lists all faults and makes the assembly that holds them all; sample.cs draws and runs them.
sample() {
  wall=$1 name=$2 one=$3
  kept=$root/artifacts/mutation/$wall-sample
  built=tests/$name.Tests/bin/Mutation/net10.0
  rm -rf "$kept" "$built" && mkdir -p "$kept"
  dotnet build "tests/$name.Tests" -c Mutation -p:MutationQuick=true -v q -clp:NoSummary
  cp -r "$built" "$kept/tests"
  # No file but one is tested, and that one with few tests; all are listed.
  sed '/^  mutate:/,/^  ignore-methods:/{/^  ignore-methods:/!d}; s/coverage-analysis: .*/coverage-analysis: off/' \
    "bench/mutation/$wall.yaml" > "$scratch/list.yaml"
  (cd "tests/$name.Tests" && MutationList=true dotnet stryker --config-file "$scratch/list.yaml" --skip-version-check \
    --output "$kept" --mutate '**/*.cs{0..1}' --mutate "$one" --break-at 0 > "$kept/list.log" 2>&1) &
  list=$!
  # While it tests, its assembly stands in place of ours.
  until [ -e "$built/$name.dll.stryker-unchanged" ] && [ -e "$built/$name.dll" ] && grep -q 'mutants created' "$kept/list.log"; do
    kill -0 "$list" 2> /dev/null || { cat "$kept/list.log" >&2; exit 1; }
    sleep 0.2
  done
  cp "$built/$name.dll" "$kept/tests/$name.dll"
  wait "$list" || { cat "$kept/list.log" >&2; exit 1; }
  dotnet run bench/mutation/sample.cs -- "$kept/reports/mutation-report.json" "$kept/tests" "$name" "$sample" "$seed" \
    "$kept/results-$seed.tsv" "$jobs" "${folders[@]}" || broken=1
}

for wall in "${walls[@]}"; do
  name=Edge.${wall^}
  if [ "$sample" -gt 0 ]; then
    case $wall in
      core) sample core "$name" '**/HostRules.cs' ;;
      portable) sample portable "$name" '**/LoopCurrent.cs' ;;
    esac
    continue
  fi
  (cd "tests/$name.Tests" && dotnet stryker --config-file "$root/bench/mutation/$wall.yaml" --skip-version-check \
    --output "$root/artifacts/mutation/$wall" "${options[@]}") || broken=1
done
exit "$broken"
