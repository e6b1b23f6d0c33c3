# Others change what is ours: within a second it is as it was, and said so in the log. The guest runs on all the while.
. "$(dirname "$0")/host.sh"
start_supervisor
network lan 10.88.0.1/24
zone one.example 192.0.2.1
dns_unit ns lan 10.88.0.2 one.example
sed -i 's/^address = .*/&\npublish = ["10.88.0.1:5353:53\/udp"]/' "$units/ns.unikernel.toml"
expect_status 0 hillingar switch "$units"
pid=$(pid_of ns)
tap=$(ip -o link | sed -n 's/^[0-9]*: \(ht-ns[^:]*\):.*/\1/p')
published() { [ "$(dig @10.88.0.1 -p 5353 one.example A +short +time=1 +tries=10 | grep -v '^;')" = 192.0.2.1 ]; }
within_a_second() { # COMMAND...
    local attempt
    for attempt in $(seq 10); do
        "$@" && return 0
        sleep 0.1
    done
    fail "not put right within a second: $*"
}
on_bridge() { bridge link show | grep -q "$tap.*master hb-lan"; }
published || fail "the published port does not answer at first"

ip link set "$tap" nomaster
within_a_second on_bridge
ip link set "$tap" down
within_a_second sh -c "ip -o link show $tap | grep -q '[<,]UP[,>]'"
ip addr del 10.88.0.1/24 dev hb-lan
within_a_second sh -c "ip -o addr show hb-lan | grep -q 10.88.0.1/24"
ip link del hb-lan
within_a_second on_bridge
nft flush ruleset
within_a_second sh -c 'nft list tables | grep -q hillingar'
expect_answer 10.88.0.2 one.example 192.0.2.1
published || fail "the published port does not answer after it was put right"
[ "$(pid_of ns)" = "$pid" ] || fail "the guest was restarted"
grep -q "The tap $tap was not on its bridge" "$scratch/hillingard.log" || fail "the log does not say what was put right"

# It comes to rest: nothing is put right when no program changes anything.
sleep 1
lines=$(wc -l <"$scratch/hillingard.log")
sleep 2
[ "$(wc -l <"$scratch/hillingard.log")" = "$lines" ] || fail "hillingard goes on putting right: $(tail -3 "$scratch/hillingard.log")"
