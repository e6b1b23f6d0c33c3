# Two DNS units on two networks, each with zones of its own; one is changed and the other is not touched.
. "$(dirname "$0")/host.sh"
start_supervisor
network first 10.81.0.1/24
network second-net 172.30.9.1/28
zone one.example 192.0.2.1
zone two.example 192.0.2.2
zone three.example 192.0.2.3
dns_unit ns-a first 10.81.0.2 one.example two.example
dns_unit ns-b second-net 172.30.9.14 three.example
expect_status 0 hillingar switch "$units"
expect_output 'generation 1 is running'
expect_answer 10.81.0.2 one.example 192.0.2.1
expect_answer 10.81.0.2 two.example 192.0.2.2
expect_answer 172.30.9.14 three.example 192.0.2.3
[ -z "$(answer 172.30.9.14 one.example)" ] || fail "ns-b answers for a zone of ns-a"

a=$(pid_of ns-a) b=$(pid_of ns-b)
zone three.example 192.0.2.33
expect_status 0 hillingar switch "$units"
expect_answer 172.30.9.14 three.example 192.0.2.33
[ "$(pid_of ns-a)" = "$a" ] || fail "ns-a was restarted though nothing of it changed"
[ "$(pid_of ns-b)" != "$b" ] || fail "ns-b was not restarted"

# A unit and its network go; the rest stays.
rm "$units/ns-b.unikernel.toml" "$units/second-net.network.toml"
expect_status 0 hillingar switch "$units"
expect_status 4 hillingar status ns-b
[ "$(ip -o link show type bridge | wc -l)" = 1 ] || fail "the second network's bridge is still there"
expect_answer 10.81.0.2 one.example 192.0.2.1

# Generation 2 had both.
expect_status 0 hillingar rollback --to 2
expect_answer 172.30.9.14 three.example 192.0.2.33
expect_status 2 hillingar rollback --to 77
