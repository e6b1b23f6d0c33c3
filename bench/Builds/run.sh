#!/usr/bin/env bash
# Measures what a sandbox costs and what a build costs that has nothing to do. Needs root and bubblewrap.
set -euo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
packaging/publish.sh >&2
dotnet build bench/Builds -c Release -v quiet -nologo >&2
root=$(mktemp -d)
trap 'chmod -R u+w "$root"; rm -rf "$root"' EXIT
out/bin/hillingar build guests/hello --root "$root" >&2
bench/Builds/bin/Release/net10.0/Hillingar.Bench.Builds "$PWD/out/bin/hillingar" units "$(echo "$root"/store/*-csharp-guest-*/)"
