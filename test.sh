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

report=$(mktemp) failures=$(mktemp)
trap 'rm -f "$report" "$failures"' EXIT
passed=0 failed=0 skipped=0
count() { sed -n "s/^ *$1: *\([0-9][0-9]*\).*/\1/p" "$report" | tail -n 1; }

for project in "${projects[@]}"; do
    echo "== $project"
    program="tests/$project.Tests/bin/Release/net10.0/Hillingar.$project.Tests"
    status=0
    "$program" --ansi off --progress off --output Normal --show-live-output off >"$report" 2>&1 || status=$?
    p=$(count succeeded) f=$(count failed) s=$(count skipped)
    # What failed is shown in full and named once more at the end; what was skipped is counted by its reason. A runner that
    # died before its summary shows all it said.
    if [ -z "$p" ]; then cat "$report"; else awk '/^[^ ]/ { show = /^failed / } show' "$report"; fi
    sed -n 's/^failed \(.*\) ([^()]*)$/\1/p' "$report" >>"$failures"
    sed -n '/^skipped /{n;s/^ */   skipped: /p}' "$report" | sort | uniq -c | sed 's/^ *\([0-9]*\) *skipped:/   \1 skipped:/'
    # A runner that died before its summary counts as one failure.
    if [ -z "$p" ] || { [ "$status" -ne 0 ] && [ "${f:-0}" -eq 0 ] && [ "$status" -ne 8 ]; }; then
        f=$((${f:-0} + 1))
        echo "$project: the runner ended with status $status" >>"$failures"
    fi
    echo "   ${p:-0} passed, ${f:-0} failed, ${s:-0} skipped"
    passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0})) skipped=$((skipped + ${s:-0}))
done

echo
sed 's/^/failed: /' "$failures"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
