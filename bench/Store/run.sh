#!/usr/bin/env bash
# Measures `hillingar store`, and nix-store and openssl beside it where these are installed. Arguments go to the benchmark; --help lists
# them. Without --directory it works on a memory file system of its own (root, 8 GiB), so that programs are compared and not disks.
set -euo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
packaging/publish.sh >&2
dotnet build bench/Store -c Release -v quiet -nologo >&2
bench=(bench/Store/bin/Release/net10.0/Hillingar.Bench.Store --hillingar="$PWD/out/bin/hillingar")
case " $* " in *" --directory"*) exec "${bench[@]}" "$@" ;; esac
place=$(mktemp -d)
trap 'rmdir "$place"' EXIT
# In a mount namespace of its own: the memory goes with the process.
unshare -m sh -euc 'mount -t tmpfs -o size=8g,nr_inodes=4m none "$1"; shift; exec "$@"' sh "$place" "${bench[@]}" --directory="$place" "$@"
