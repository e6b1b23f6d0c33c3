# hillingard dies and comes back: no guest runs twice, the generation is up again, and a stop leaves nothing.
. "$(dirname "$0")/host.sh"
expect_status 5 hillingar list
expect_output 'hillingard is not running' 'systemctl start hillingard'
start_supervisor
network lan 10.81.0.1/24
zone one.example 192.0.2.1
dns_unit ns lan 10.81.0.2 one.example
expect_status 0 hillingar switch "$units"
tender=$(pid_of ns)

kill -KILL "$daemon_pid"
wait "$daemon_pid" || true
alive "$tender" || fail "the guest did not outlive its supervisor"
start_supervisor
wait_for hillingar status ns
! alive "$tender" || fail "the tender of the dead supervisor still runs"
expect_answer 10.81.0.2 one.example 192.0.2.1

# A second supervisor on the same root is refused.
expect_status 1 hillingard --root "$scratch/root"
expect_output 'another hillingard'

expect_status 0 hillingar stop ns
expect_status 3 hillingar status ns
expect_output 'inactive \(dead\)'
expect_status 0 hillingar start ns
expect_answer 10.81.0.2 one.example 192.0.2.1
tender=$(pid_of ns)
stop_supervisor
! alive "$tender" || fail "the tender outlived an orderly stop"
[ -z "$(ip -o link | grep -v ' lo: ')" ] || fail "interfaces are left: $(ip -o link)"
[ -z "$(ls "$scratch/root/run/tenders")" ] || fail "records of tenders are left"

start_supervisor
wait_for hillingar status ns
expect_answer 10.81.0.2 one.example 192.0.2.1

# One that is stopped while it starts leaves nothing either.
stop_supervisor
hillingard --root "$scratch/root" >>"$scratch/hillingard.log" 2>&1 &
daemon_pid=$!
wait_for busctl --system --quiet status org.hillingar.Hillingar1
stop_supervisor
[ -z "$(ip -o link | grep -v ' lo: ')" ] || fail "interfaces are left: $(ip -o link)"
[ -z "$(ls "$scratch/root/run/tenders")" ] || fail "records of tenders are left"
