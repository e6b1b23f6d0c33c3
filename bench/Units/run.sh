#!/usr/bin/env bash
# Measures reading and checking sets of units: `hillingar verify` as a cold process, and a check again after one file
# was changed, as the running supervisor makes it. All on one processor. Arguments go to the benchmark; --help lists them.
set -euo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
packaging/publish.sh >&2
dotnet publish bench/Units -c Release -o out/bench -v quiet -nologo >&2
out/bench/Hillingar.Bench.Units --program="$PWD/out/bin/hillingar" "$@"
