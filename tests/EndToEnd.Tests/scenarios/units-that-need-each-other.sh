# Two name servers, of which one requires the other, and a target that takes both: order, failure, restart and stop.
. "$(dirname "$0")/host.sh"
start_supervisor
network lan 10.83.0.1/24
zone one.example 192.0.2.1
zone two.example 192.0.2.2
dns_unit base lan 10.83.0.2 one.example
dns_unit front lan 10.83.0.3 two.example
printf '\n[unit]\nrequires = ["base"]\nafter = ["base"]\npart-of = ["web.target"]\nautostart = false\n' >>"$units/front.unikernel.toml"
printf '[unit]\nwants = ["front"]\nautostart = false\n' >"$units/web.target.toml"

# What starts on demand is known and does not run.
expect_status 0 hillingar switch "$units"
expect_status 0 hillingar status base
expect_status 3 hillingar status front
expect_status 0 hillingar status lan.network
expect_output 'active \(up\)'

# The target brings its member, and the member finds what it requires.
expect_status 0 hillingar stop base
expect_status 0 hillingar start web.target
expect_status 0 hillingar status web.target base front
expect_output 'active \(active\)' 'active \(running\)'
expect_answer 10.83.0.2 one.example 192.0.2.1
expect_answer 10.83.0.3 two.example 192.0.2.2
expect_status 0 hillingar list --type target
expect_output 'web\.target +active'
front_path=$(busctl --system call org.hillingar.Hillingar1 /org/hillingar/Hillingar1 org.hillingar.Hillingar1.Manager GetUnit s front | sed 's/.*"\(.*\)"/\1/')
property() { busctl --system get-property org.hillingar.Hillingar1 "$front_path" org.hillingar.Hillingar1.Unit "$1"; }
[ "$(property Requires)" = 'as 2 "base" "lan.network"' ] || fail "Requires is $(property Requires)"
[ "$(property WantedBy)" = 'as 1 "web.target"' ] || fail "WantedBy is $(property WantedBy)"

# A restart of what is required takes along what requires it; the front begins when the base runs.
base=$(pid_of base) front=$(pid_of front)
expect_status 0 hillingar restart base
wait_for hillingar status front
[ "$(pid_of base)" != "$base" ] && [ "$(pid_of front)" != "$front" ] || fail "not both were restarted"

# A switch that changes the base alone restarts both; one that changes nothing, none.
zone one.example 192.0.2.11
base=$(pid_of base) front=$(pid_of front)
expect_status 0 hillingar switch "$units"
expect_output 'stopping front: requires base, which is restarted'
expect_answer 10.83.0.2 one.example 192.0.2.11
[ "$(pid_of base)" != "$base" ] && [ "$(pid_of front)" != "$front" ] || fail "not both were restarted by the switch"
front=$(pid_of front)
expect_status 0 hillingar switch "$units"
[ "$(pid_of front)" = "$front" ] || fail "the front was restarted for nothing"

# A base that cannot run is put back with what requires it.
sed -i 's/--ipv4=/--ipv5=/' "$units/base.unikernel.toml"
expect_status 5 hillingar switch "$units"
expect_output 'what ran before runs again'
wait_for hillingar status base front
expect_answer 10.83.0.2 one.example 192.0.2.11
expect_answer 10.83.0.3 two.example 192.0.2.2

# The target takes its part down, and nothing else.
expect_status 0 hillingar stop web.target
for attempt in $(seq 100); do [ "$(pid_of front)" = 0 ] && break; sleep 0.1; done
expect_status 3 hillingar status front
expect_status 0 hillingar status base
expect_status 0 hillingar stop lan.network
expect_status 3 hillingar status base
[ "$(ip -o link show type bridge | wc -l)" = 0 ] || fail "the bridge is still there"
