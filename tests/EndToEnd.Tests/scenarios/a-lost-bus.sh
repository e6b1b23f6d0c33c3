# The bus goes and comes ten times under load: guests run on, jobs go on, the name is taken again. hillingard starts before there is a bus, and the
# programs start where libsystemd is not installed.
. "$(dirname "$0")/host.sh"

# On a host whose libsystemd is an empty file; runs a command there.
hide='for library in /usr/lib/*/libsystemd.so.0 /lib/*/libsystemd.so.0; do
    [ ! -e "$library" ] || mount --bind /dev/null "$library"
done
exec "$@"'
hidden() { unshare --mount --propagation private -- bash -c "$hide" hidden "$@"; }
start_bus() {
    rm -f "$scratch/bus"
    dbus-daemon --config-file="$scratch/bus.conf" --nofork --nosyslog 2>/dev/null &
    bus_pid=$!
    wait_for test -S "$scratch/bus"
}
stop_bus() { kill -KILL "$bus_pid"; wait "$bus_pid" 2>/dev/null || true; }
times_lost() { grep -c 'The D-Bus connection is lost' "$scratch/hillingard.log" || true; }
resident() { sed -n 's/^VmRSS:[[:space:]]*\([0-9]*\).*/\1/p' "/proc/$daemon_pid/status"; }

hidden dbus-daemon --version >/dev/null 2>&1 && fail "libsystemd is not hidden"
for program in hillingar hillingard hillingar-tender; do
    expect_status 0 hidden "$program" --version
done

network lan 10.86.0.1/24
zone one.example 192.0.2.1
dns_unit ns lan 10.86.0.2 one.example

# Before the bus.
stop_bus
# Not by the function, for then the process would be another's child.
unshare --mount --propagation private -- bash -c "$hide" hidden hillingard --root "$scratch/root" >>"$scratch/hillingard.log" 2>&1 &
daemon_pid=$!
wait_for grep -q 'There is no D-Bus' "$scratch/hillingard.log"
start_bus
wait_for hillingar list
expect_status 0 hidden hillingar switch "$units"
expect_answer 10.86.0.2 one.example 192.0.2.1
tender=$(pid_of ns)

load() {
    while :; do
        hillingar list || true
        busctl --system call org.hillingar.Hillingar1 /org/hillingar/Hillingar1 org.freedesktop.DBus.ObjectManager GetManagedObjects || true
        hillingar start ns || true
    done >/dev/null 2>&1
}
for round in $(seq 10); do
    load &
    load_pid=$!
    sleep 0.1
    stop_bus
    sleep "0.0$((round - 1))"
    start_bus
    wait_for hillingar list
    kill "$load_pid"
    wait "$load_pid" 2>/dev/null || true
done
[ "$(times_lost)" = 10 ] || fail "the bus was lost $(times_lost) times, and taken away ten times"
[ "$(pid_of ns)" = "$tender" ] && alive "$tender" || fail "the guest was touched"
expect_answer 10.86.0.2 one.example 192.0.2.1

# What happens while there is no bus is there when it is back.
stop_bus
kill -KILL "$tender"
start_bus
wait_for hillingar status ns
[ "$(pid_of ns)" != "$tender" ] || fail "the guest that was killed is still shown"
expect_status 0 hillingar status ns
expect_output 'Restarts: *1'

# A build may print what it wants: the bus holds, and so does the memory.
mkdir "$scratch/loud"
printf '%s\n' '[build]' 'name = "loud.hvt"' 'toolchain = "csharp-guest"' \
    'command = "line=$(printf %0700d 0); i=0; while [ $i -lt 50000 ]; do echo $line; i=$((i + 1)); done; exit 1"' >"$scratch/loud/build.toml"
printf '[image]\nbuild = "%s/loud"\n[run]\nmemory = "4M"\n' "$scratch" >"$units/loud.unikernel.toml"
before=$(resident)
expect_status 3 hillingar switch "$units"
expect_output 'lines left out' 'building the image of loud failed'
grown=$(($(resident) - before))
[ "$grown" -lt 20480 ] || fail "hillingard grew by $grown KiB by what a build printed"
[ "$(times_lost)" = 11 ] || fail "the bus was lost by what a build printed"
expect_answer 10.86.0.2 one.example 192.0.2.1
stop_supervisor
