# hillingard ends in every way and comes back: guests run on and are taken over, what no unit owns is removed, and a stop leaves nothing.
. "$(dirname "$0")/host.sh"
expect_status 7 hillingar list
expect_output 'hillingard is not running' 'systemctl start hillingard'
start_supervisor
network lan 10.81.0.1/24
zone one.example 192.0.2.1
dns_unit ns lan 10.81.0.2 one.example
expect_status 0 hillingar switch "$units"
tender=$(pid_of ns)

# Each way to end leaves the guest alone, and the next hillingard has it as it was.
before=$(hillingar status ns --json)
for signal in KILL TERM HUP; do
    end_supervisor "$signal"
    alive "$tender" || fail "the guest did not outlive SIG$signal to its supervisor"
    expect_answer 10.81.0.2 one.example 192.0.2.1
    start_supervisor
    wait_for hillingar status ns
    [ "$(hillingar status ns --json)" = "$before" ] || fail "after SIG$signal the unit is another: $before"$'\n'"$(hillingar status ns --json)"
done

# Its end is heard by one who is not its parent, with how it came.
kill -KILL "$tender"
wait_for grep -q 'ns: .*was killed by signal SIGKILL' "$scratch/hillingard.log"
expect_answer 10.81.0.2 one.example 192.0.2.1
expect_status 0 hillingar status ns
expect_output 'Restarts: *1'

# A guest that ends while no hillingard runs is started again as its unit says; and a unit that a person stopped stays so.
tender=$(pid_of ns)
end_supervisor KILL
kill -KILL "$tender"
start_supervisor
expect_answer 10.81.0.2 one.example 192.0.2.1
expect_status 0 hillingar status ns
expect_output 'Restarts: *2'
expect_status 0 hillingar stop ns
end_supervisor KILL
start_supervisor
wait_for grep -q inactive <(hillingar status ns || true)
[ -z "$(tenders)" ] || fail "a unit that was stopped runs again"
expect_status 0 hillingar start ns

# A tender without a record, one with a record of another machine, a tap, a bridge and a table without an owner are found, and removed.
end_supervisor KILL
tender=$(pid_in_record ns)
mv "$scratch/root/run/tenders/ns" "$scratch/record"
mark=$(tr '\0' '\n' <"/proc/$tender/environ" | grep HILLINGAR_HOST=)
env "$mark" HILLINGAR_UNIT=gone sleep 1000 &
stray=$!
alias=$(ip -d link show hb-lan | sed -n 's/.*alias \(hillingar:[0-9a-f]*:\).*/\1/p')
ip tuntap add mode tap ht-gone-abcdef && ip link set ht-gone-abcdef alias "${alias}lan"
ip link add hb-gone type bridge && ip link set hb-gone alias "${alias}gone"
mkdir -p "$scratch/root/run/volumes" && touch "$scratch/root/run/volumes/gone.disk"
start_supervisor
wait_for hillingar status ns
! alive "$stray" && ! alive "$tender" || fail "tenders without records live on"
expect_answer 10.81.0.2 one.example 192.0.2.1
[ -z "$(ip -o link | grep gone)" ] || fail "interfaces are left: $(ip -o link)"
[ ! -e "$scratch/root/run/volumes/gone.disk" ] || fail "a copy of a volume is left"
for what in 'Ending a tender .*: gone, .*no record' 'Ending a tender .*: ns, .*no record' \
    'tap ht-gone-abcdef' 'bridge hb-gone' 'copy of a volume .*gone.disk'; do
    grep -Eq "$what" "$scratch/hillingard.log" || fail "the log does not say '$what'"
done

# An older record is understood, and a broken one costs a restart and nothing else.
tender=$(pid_of ns)
end_supervisor KILL
awk -v pid="$tender" '{ sub(/.*\) /, ""); print pid, $20 }' "/proc/$tender/stat" >"$scratch/root/run/tenders/ns"
start_supervisor
wait_for hillingar status ns
[ "$(pid_of ns)" = "$tender" ] && alive "$tender" || fail "the guest of an older record was not taken over"
end_supervisor KILL
echo '{"format":2,' >"$scratch/root/run/tenders/ns"
echo nonsense >"$scratch/root/run/journal"
start_supervisor
wait_for hillingar status ns
[ "$(pid_of ns)" != "$tender" ] && ! alive "$tender" || fail "a guest without a record was not ended"

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
nothing_is_left

start_supervisor
wait_for hillingar status ns
expect_answer 10.81.0.2 one.example 192.0.2.1

# One that is stopped while it starts leaves nothing either.
stop_supervisor
hillingard --root "$scratch/root" >>"$scratch/hillingard.log" 2>&1 &
daemon_pid=$!
wait_for busctl --system --quiet status org.hillingar.Hillingar1
stop_supervisor
nothing_is_left
