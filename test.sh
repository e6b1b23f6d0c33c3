#!/usr/bin/env bash
# Installs what the tests need, builds everything, runs all tests and ends with the line
# `N passed, N failed, N skipped`. Arguments: names of test projects (for example `Units Net`); none means all.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

packaging/install-debian-packages.sh
packaging/publish.sh
dotnet build Hillingar.sln -c Release -v quiet -nologo

projects=("$@")
if [ ${#projects[@]} -eq 0 ]; then
    for folder in tests/*.Tests; do
        name=${folder#tests/}
        projects+=("${name%.Tests}")
    done
fi

# The integration tests run the published programs, as a user would.
export HILLINGAR_PROGRAMS="$PWD/out/bin" HILLINGAR_TENDER="$PWD/out/bin/hillingar-tender"

report=$(mktemp)
trap 'rm -f "$report"' EXIT
passed=0 failed=0 skipped=0
count() { sed -n "s/^ *$1: *\([0-9][0-9]*\).*/\1/p" "$report" | tail -n 1; }

for project in "${projects[@]}"; do
    echo "== $project"
    program="tests/$project.Tests/bin/Release/net10.0/Hillingar.$project.Tests"
    status=0
    "$program" --ansi off --progress off --output Normal --show-live-output off >"$report" 2>&1 || status=$?
    # What was skipped is shown with its reason, and what failed in full; the rest is only counted.
    p=$(count succeeded) f=$(count failed) s=$(count skipped)
    if [ "$status" -eq 0 ] && [ -n "$p" ]; then grep -E -A1 '^skipped ' "$report" || true; else cat "$report"; fi
    # A runner that died before its summary counts as one failure.
    if [ -z "$p" ] || { [ "$status" -ne 0 ] && [ "${f:-0}" -eq 0 ] && [ "$status" -ne 8 ]; }; then
        f=$((${f:-0} + 1))
    fi
    echo "   ${p:-0} passed, ${f:-0} failed, ${s:-0} skipped"
    passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0})) skipped=$((skipped + ${s:-0}))
done

echo
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
