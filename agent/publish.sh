#!/usr/bin/env bash
# Publishes edge-agent as a native binary into artifacts/agent/RID. Any IL warning fails.
#   agent/publish.sh linux-x64|linux-arm64
set -euo pipefail
cd "$(dirname "$0")/.."
rid=${1:?usage: agent/publish.sh linux-x64|linux-arm64}
cross=()
if [ "$rid" = linux-arm64 ] && [ "$(uname -m)" != aarch64 ]; then
  cross=(-p:CppCompilerAndLinker=clang -p:LinkerFlavor=lld -p:ObjCopyName=aarch64-linux-gnu-objcopy -p:SysRoot=)
fi
log=$(mktemp)
dotnet publish agent/Edge.Agent -c Release -r "$rid" -p:EdgeAot=true -o "artifacts/agent/$rid" "${cross[@]}" > "$log" 2>&1 \
  || { cat "$log"; exit 1; }
if grep -E 'IL[23][0-9]{3}' "$log"; then
  echo "IL warnings: the native binary would not do what the sources say" >&2
  exit 1
fi
ls -l "artifacts/agent/$rid/edge-agent" | awk '{ printf "%s: %.1f MB\n", $NF, $5 / 1e6 }'
