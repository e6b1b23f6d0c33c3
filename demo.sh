#!/usr/bin/env bash
# The whole road, end to end: declares, builds, boots, asks, switches and rolls back a DNS unikernel.
#
#   ./demo.sh          the tour; exit status 0 only if every answer was the expected one
#   ./demo.sh shell    the same host with a shell in it, to try things by hand
#
# Everything happens in a network and a mount namespace of its own and in a scratch directory; the
# machine's own network is never touched, and nothing is left behind.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

mode=${1:-tour}
case "$mode" in tour | shell) ;; *) echo "usage: ./demo.sh [tour|shell]" >&2; exit 2 ;; esac

started=$SECONDS
step_number=0
step() { step_number=$((step_number + 1)); printf '\n\033[1m%d. %s\033[0m\n' "$step_number" "$*"; }
say() { printf '   %s\n' "$*"; }
fail() { printf '\n\033[1;31mNot as expected:\033[0m %s\n' "$*" >&2; exit 1; }

# ---------------------------------------------------------------- outside: install, publish, enter the namespaces
if [ -z "${HILLINGAR_DEMO_INSIDE:-}" ]; then
    [ "$(id -u)" = 0 ] || { echo "demo.sh makes namespaces, taps and virtual machines: run it as root." >&2; exit 1; }
    echo "Hillingar, the whole road: about a minute, a few more the first time."
    echo "Setting up: Debian packages, then the programs, published with NativeAOT into out/bin."
    packaging/install-debian-packages.sh
    packaging/publish.sh
    say "set up in $((SECONDS - started)) s"
    HILLINGAR_DEMO_INSIDE=1 HILLINGAR_DEMO_SETUP=$((SECONDS - started)) \
        exec unshare --net --mount --propagation private -- "$BASH" "$PWD/demo.sh" "$mode"
fi

# ---------------------------------------------------------------- inside: a network of our own
PATH="$PWD/out/bin:$PATH"
scratch=$(mktemp -d "${TMPDIR:-/tmp}/hillingar-demo.XXXXXX")
bus_pid='' daemon_pid=''

leave() {
    local status=$?
    trap - EXIT INT TERM
    set +e
    # Guests outlive hillingard, so that it is asked to take them along.
    hillingard --stop-guests --root "$scratch/root" 2>>"$scratch/hillingard.log" >&2
    if [ -n "$daemon_pid" ]; then
        # A tour that failed says what the supervisor saw.
        [ "$status" = 0 ] || { echo "--- the last lines of hillingard's log:" >&2; tail -n 20 "$scratch/hillingard.log" >&2; }
        wait "$daemon_pid" 2>/dev/null
    fi
    [ -z "$bus_pid" ] || { kill "$bus_pid" 2>/dev/null; wait "$bus_pid" 2>/dev/null; }
    rm -rf "$scratch"
    exit "$status"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

start_host() {
    ip link set lo up
    cat >"$scratch/bus.conf" <<EOF
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:path=$scratch/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
EOF
    dbus-daemon --config-file="$scratch/bus.conf" --nofork --nosyslog 2>"$scratch/dbus-daemon.log" &
    bus_pid=$!
    # hillingar, hillingard and busctl all look here for the system bus.
    export DBUS_SYSTEM_BUS_ADDRESS="unix:path=$scratch/bus"
    wait_for "dbus-daemon's socket" test -S "$scratch/bus"
    start_daemon
}

start_daemon() {
    hillingard --root "$scratch/root" >>"$scratch/hillingard.log" 2>&1 &
    daemon_pid=$!
    wait_for "hillingard on the bus" busctl --system --quiet status org.hillingar.Hillingar1
}

wait_for() { # WHAT COMMAND...: tries for ten seconds
    local what=$1 attempt
    shift
    for attempt in $(seq 100); do
        timeout 5 "$@" >/dev/null 2>&1 && return 0
        [ -z "$daemon_pid" ] || kill -0 "$daemon_pid" 2>/dev/null || fail "hillingard ended while it was waited for"
        sleep 0.1
    done
    fail "$what did not appear within 10 seconds"
}

run() { # prints the command as a person would type it, and its output
    printf '   \033[36m$ %s\033[0m\n' "$*"
    "$@" 2>&1 | sed 's/^/   /'
    return "${PIPESTATUS[0]}"
}

# dig tells of every try that got no answer; the answer is what is left.
answer() { dig @10.77.0.53 "$1" +short +time=1 +tries=8 | grep -v '^;'; }

expect_answer() { # NAME ADDRESS
    local got
    got=$(answer "$1") || true
    printf '   \033[36m$ dig @10.77.0.53 %s +short\033[0m\n   %s\n' "$1" "$got"
    [ "$got" = "$2" ] || fail "$1 should be $2, the answer was '${got}'"
}

expect_in() { # TEXT PATTERN WHAT
    grep -Eq -- "$2" <<<"$1" || fail "$3: nothing matches '$2'"
}

mkdir "$scratch/config"
cp -r units guests "$scratch/config/"
cd "$scratch/config"

if [ "$mode" = shell ]; then
    start_host
    echo "A private bus and hillingard are running. Try: hillingar switch units/   then: hillingar status"
    echo "You are in $scratch/config; leave with exit, and everything is cleared away."
    status=0
    PS1='hillingar# ' "${SHELL:-/bin/sh}" || status=$?
    exit "$status"
fi

step "Start a private dbus-daemon and hillingard, in a network of their own"
start_host
say "hillingard is PID $daemon_pid; its files are all below one scratch directory"

step "Declare, build and boot: hillingar switch units/"
sed 's/^/   | /' units/dns.unikernel.toml
run hillingar switch units/

step "Ask the name server that now runs in its own virtual machine"
expect_answer freumh.org 135.181.100.27
run ping -c 1 -W 5 10.77.0.53

step "Look at it: hillingar status, and any D-Bus client"
run hillingar status dns
status_text=$(hillingar status dns)
expect_in "$status_text" 'active \(running\)' "hillingar status"
expect_in "$status_text" '10\.77\.0\.53' "hillingar status"
expect_in "$status_text" 'Health: healthy' "hillingar status"
tender=$(hillingar status dns --json | sed -n 's/.*"mainPID": *\([0-9]*\).*/\1/p')
[ -n "$tender" ] && [ -d "/proc/$tender" ] || fail "the status names no living process"
unit_object=/org/hillingar/Hillingar1/unit/dns
property() { busctl --system get-property org.hillingar.Hillingar1 "$unit_object" org.hillingar.Hillingar1.Unit "$@"; }
printf '   \033[36m$ busctl --system call org.hillingar.Hillingar1 /org/hillingar/Hillingar1 org.hillingar.Hillingar1.Manager GetUnit s dns\033[0m\n'
busctl --system call org.hillingar.Hillingar1 /org/hillingar/Hillingar1 org.hillingar.Hillingar1.Manager GetUnit s dns | sed 's/^/   /'
printf '   \033[36m$ busctl --system get-property … ActiveState SubState MainPID ActiveEnterTimestamp Health Addresses Generation\033[0m\n'
bus_text=$(property ActiveState SubState MainPID ActiveEnterTimestamp Health Addresses Generation)
sed 's/^/   /' <<<"$bus_text"
[ "$(property ActiveState SubState MainPID Health Addresses Generation | tr '\n' ' ')" = \
    "s \"active\" s \"running\" u $tender s \"healthy\" as 1 \"10.77.0.53\" u 1 " ] ||
    fail "the bus says something else than hillingar status"

step "Switch again: nothing changed, so nothing is built and nothing is restarted"
run hillingar switch units/
[ "$(hillingar status dns --json | sed -n 's/.*"mainPID": *\([0-9]*\).*/\1/p')" = "$tender" ] || fail "the unit was restarted for nothing"

step "Change the zone and switch: generation 2"
sed -i 's/135\.181\.100\.27/192.0.2.80/' units/zones/freumh.org.zone
say "freumh.org is now 192.0.2.80 in units/zones/freumh.org.zone"
run hillingar switch units/
expect_answer freumh.org 192.0.2.80

step "Roll back: generation 1, exactly"
run hillingar rollback
expect_answer freumh.org 135.181.100.27
run hillingar generations
generations_text=$(hillingar generations)
expect_in "$generations_text" '^ *1 .*current' "hillingar generations"
expect_in "$generations_text" '^ *2 ' "hillingar generations"

step "Kill the virtual machine: hillingard restarts it"
tender=$(hillingar status dns --json | sed -n 's/.*"mainPID": *\([0-9]*\).*/\1/p')
say "kill -KILL $tender"
kill -KILL "$tender"
expect_answer freumh.org 135.181.100.27
run hillingar status dns
status_text=$(hillingar status dns)
expect_in "$status_text" 'active \(running\)' "hillingar status after the kill"
expect_in "$status_text" 'Restarts: *1' "hillingar status after the kill"
expect_in "$status_text" 'SIGKILL' "hillingar status after the kill"

step "Kill hillingard: the virtual machine runs on, and the next hillingard has it as it was"
tender=$(hillingar status dns --json | sed -n 's/.*"mainPID": *\([0-9]*\).*/\1/p')
say "kill -KILL $daemon_pid"
kill -KILL "$daemon_pid"
wait "$daemon_pid" 2>/dev/null || true
expect_answer freumh.org 135.181.100.27
start_daemon
wait_for "the unit" hillingar status dns
run hillingar status dns
[ "$(hillingar status dns --json | sed -n 's/.*"mainPID": *\([0-9]*\).*/\1/p')" = "$tender" ] || fail "the virtual machine is another one"

step "A mistake in a unit is refused before anything is touched"
mkdir broken
sed 's/memory = "32M"/memroy = "32M"/; s/10\.77\.0\.53"/10.78.0.53"/' units/dns.unikernel.toml >broken/dns.unikernel.toml
cp units/lan.network.toml broken/
status=0
run hillingar switch broken/ || status=$?
[ "$status" = 2 ] || fail "a broken unit file should end with status 2, it was $status"
expect_answer freumh.org 135.181.100.27

step "Stop everything and look for anything left behind"
run hillingar shutdown
wait "$daemon_pid" || fail "hillingard ended with status $?"
daemon_pid=''
kill "$bus_pid"
wait "$bus_pid" 2>/dev/null || true
bus_pid=''
links=$(ip -o link | grep -v ' lo: ' || true)
[ -z "$links" ] || fail "interfaces are left: $links"
mounts=$(grep -F "$scratch" /proc/self/mounts || true)
[ -z "$mounts" ] || fail "mounts are left: $mounts"
left=$(pgrep -f -- "$scratch" || true)
[ -z "$left" ] || fail "processes are left: $left"
say "no process, no tap, no bridge, no mount; the namespace goes with this script"

printf '\nEvery answer was the expected one. The tour took %d s, setting up before it %d s.\n' \
    "$((SECONDS - started))" "${HILLINGAR_DEMO_SETUP:-0}"
