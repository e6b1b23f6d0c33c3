#!/usr/bin/env bash
# Measures a restart of `hillingard` under units that run. Arguments go to the benchmark; --help lists them. Needs root and dbus-daemon.
# Without --directory it works in a directory of its own on the disk where temporary files lie.
set -euo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
packaging/publish.sh >&2
dotnet build bench/Supervisor -c Release -v quiet -nologo >&2
bench=(bench/Supervisor/bin/Release/net10.0/Hillingar.Bench.Supervisor --programs="$PWD/out/bin")
case " $* " in *" --directory"*) exec "${bench[@]}" "$@" ;; esac
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"${bench[@]}" --directory="$place" "$@"
