#!/usr/bin/env bash
# Measures hillingar-tender, and solo5-hvt beside it where that is on the PATH, in a network namespace of its own. Needs root.
# Arguments go to the benchmark; --help lists them.
set -euo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
packaging/publish.sh >&2
dotnet build bench/Tender -c Release -v quiet -nologo >&2
guests=$(mktemp -d)
trap 'rm -rf "$guests"' EXIT
sh guests/tests/build.sh "$guests"
unshare -n bench/Tender/bin/Release/net10.0/Hillingar.Bench.Tender --guests="$guests" --tender="$PWD/out/bin/hillingar-tender" "$@"
