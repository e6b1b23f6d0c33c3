# A private host for one scenario: a bus, hillingard, a scratch directory. Sourced by the scenarios, inside namespaces that
# ScenarioTests made. Everything is stopped and removed when the script ends, however it ends.
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
PATH="$HILLINGAR_PROGRAMS:$PATH"
scratch=$(mktemp -d)
bus_pid='' daemon_pid=''

leave() {
    local status=$?
    trap - EXIT INT TERM
    set +e
    [ "$status" = 0 ] || tail -n 40 "$scratch/hillingard.log" >&2
    # Guests outlive hillingard, so that it is asked to take them along; one that is gone has left some perhaps.
    hillingard --stop-guests --root "$scratch/root" >>"$scratch/hillingard.log" 2>&1
    [ -z "$daemon_pid" ] || wait "$daemon_pid" 2>/dev/null
    [ -z "$bus_pid" ] || { kill "$bus_pid" && wait "$bus_pid"; } 2>/dev/null
    umount --lazy "$scratch/root/run" 2>/dev/null
    rm -rf "$scratch"
    exit "$status"
}
trap leave EXIT
trap 'exit 143' TERM INT

fail() { echo "$*" >&2; exit 1; }

wait_for() { # COMMAND...: tries for twenty seconds
    local attempt
    for attempt in $(seq 200); do
        timeout 5 "$@" >/dev/null 2>&1 && return 0
        sleep 0.1
    done
    fail "never came true: $*"
}

expect_status() { # STATUS COMMAND...: the output, both streams, is in $output afterwards
    local wanted=$1 status=0
    shift
    output=$("$@" 2>&1) || status=$?
    [ "$status" = "$wanted" ] || fail "'$*' ended with $status instead of $wanted: $output"
}

expect_output() { # PATTERN...: each matches the last output
    local pattern
    for pattern in "$@"; do
        grep -Eq -- "$pattern" <<<"$output" || fail "nothing matches '$pattern' in: $output"
    done
}

answer() { dig "@$1" "$2" "${3:-A}" +short +time=1 +tries=10 | grep -v '^;'; }

expect_answer() { # SERVER NAME ADDRESS
    local got
    got=$(answer "$1" "$2") || true
    [ "$got" = "$3" ] || fail "$2 at $1 should be $3, the answer was '$got'"
}

pid_of() { hillingar status "$1" --json | sed -n 's/.*"mainPID": *\([0-9]*\).*/\1/p'; }

# A process that has ended and waits to be reaped is no longer alive.
alive() { grep -q '^State:[[:space:]]*[RSDTtI]' "/proc/$1/status" 2>/dev/null; }

start_supervisor() {
    hillingard --root "$scratch/root" >>"$scratch/hillingard.log" 2>&1 &
    daemon_pid=$!
    wait_for hillingar list
}

stop_supervisor() { # and its guests
    hillingard --stop-guests --root "$scratch/root" || fail "the guests were not stopped"
    wait "$daemon_pid" || fail "hillingard ended with status $?"
    daemon_pid=''
}

end_supervisor() { # SIGNAL: its guests run on
    local status=0 wanted=0
    kill -"$1" "$daemon_pid"
    wait "$daemon_pid" 2>/dev/null || status=$?
    [ "$1" != KILL ] || wanted=137
    [ "$status" = "$wanted" ] || fail "hillingard ended with status $status at SIG$1"
    daemon_pid=''
}

nothing_is_left() {
    [ -z "$(ip -o link | grep -v ' lo: ')" ] || fail "interfaces are left: $(ip -o link)"
    [ -z "$(ls "$scratch/root/run/tenders")" ] || fail "records of tenders are left"
    [ -z "$(tenders)" ] || fail "tenders are left: $(tenders)"
    [ -z "$(nft list tables)" ] || fail "rules are left: $(nft list tables)"
}

pid_in_record() { sed -n 's/.*"pid":\([0-9]*\).*/\1/p' "$scratch/root/run/tenders/$1"; }

# The processes of all guests of this host, by the mark that they carry.
tenders() {
    local mark
    mark="HILLINGAR_HOST=$(stat -c '%Hd:%Ld %i' "$scratch/root")"
    grep -lzxF "$mark" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3 | while read -r pid; do ! alive "$pid" || echo "$pid"; done
}

# A zone with one address; NAME ADDRESS
zone() {
    printf '$TTL 60\n@ SOA ns1 hostmaster 1 3600 900 86400 60\n@ NS ns1\nns1 A %s\n@ A %s\n' "$2" "$2" >"$units/zones/$1.zone"
}

# A DNS unit; NAME NETWORK ADDRESS ZONE...
dns_unit() {
    local name=$1 network=$2 address=$3 files='' zone
    shift 3
    for zone in "$@"; do files="$files\"$zone.zone\" = \"zones/$zone.zone\", "; done
    cat >"$units/$name.unikernel.toml" <<EOF
[image]
build = "$repository/guests/dns"

[run]
memory = "32M"
args = ["--ipv4={net.service.cidr}", "--ipv4-gateway={net.service.gateway}"]

[net.service]
network = "$network"
address = "$address"

[volume.zones]
format = "tar"
files = { ${files%, } }
EOF
}

network() { # NAME ADDRESS/LENGTH
    printf '[network]\naddress = "%s"\n' "$2" >"$units/$1.network.toml"
}

# What comes with the programs is found from where these are. No network is here: whether a toolchain can be fetched is another matter.
finds_what_comes_with_it() {
    local name said
    for name in csharp-guest gcc ocaml; do
        said=$(timeout 120 hillingar toolchain build "$name" --root "$scratch/shipped" 2>&1) || true
        ! grep -q 'lock file' <<<"$said" || fail "the toolchain $name is not found: $said"
    done
    expect_status 1 hillingar toolchain build none-such --root "$scratch/shipped"
    expect_output 'lock file .*none-such'
    expect_status 0 hillingar init dns "$scratch/begun"
    expect_status 0 hillingar verify "$scratch/begun"
}

units=$scratch/units
mkdir -p "$units/zones"
ip link set lo up
cat >"$scratch/bus.conf" <<EOF
<busconfig>
  <listen>unix:path=$scratch/bus</listen>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
EOF
dbus-daemon --config-file="$scratch/bus.conf" --nofork --nosyslog 2>/dev/null &
bus_pid=$!
export DBUS_SYSTEM_BUS_ADDRESS="unix:path=$scratch/bus"
wait_for test -S "$scratch/bus"
