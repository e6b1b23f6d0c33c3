# Units are named by pattern and with commas, all or none; stop says what else it stops; mistakes have their statuses.
. "$(dirname "$0")/host.sh"
start_supervisor
network lan 10.77.0.1/24
zone example 192.0.2.1
dns_unit web-one lan 10.77.0.2 example
dns_unit web-two lan 10.77.0.3 example
dns_unit db lan 10.77.0.4 example
expect_status 0 hillingar switch "$units"
expect_status 0 hillingar status 'web-*'
expect_output 'web-one' 'web-two'
! grep -q '● db' <<<"$output" || fail "db does not fit the pattern: $output"
expect_status 4 hillingar stop web-one none
expect_output "there is no unit 'none'"
expect_status 0 hillingar status web-one
expect_status 4 hillingar stop 'nobody*'
expect_output "no unit fits 'nobody\*'"
expect_status 0 hillingar stop web-one,db
expect_status 3 hillingar status db
# It was asked to stop, and did.
! grep -q 'exited with status 1' <<<"$output" || fail "a stop reads as a failure: $output"
expect_status 0 hillingar start web-one db
expect_status 0 hillingar stop lan.network
expect_output 'stopped too, because they need what was stopped: db, web-one, web-two'
expect_status 2 hillingar rollback --to 0
expect_output 'there is no generation 0'
expect_status 2 hillingar statsu
expect_output "did you mean 'status'\?"
! grep -q 'Required command' <<<"$output" || fail "$output"
for redirection in '>/dev/full' '>&-'; do
    status=0
    output=$(bash -c "hillingar list $redirection" 2>&1) || status=$?
    [ "$status" = 1 ] || fail "list $redirection ended with $status: $output"
    expect_output '^hillingar: standard output cannot be written'
done

# While every unit is being stopped, none is started in between, which would put off the end.
expect_status 0 hillingar start lan.network web-one web-two db
slow=$(pid_of web-one)
kill -STOP "$slow"
hillingar shutdown >"$scratch/shutdown" 2>&1 &
ending=$!
wait_for bash -c 'hillingar jobs | grep -q shutdown'
expect_status 1 hillingar start db
expect_output 'every unit is being stopped'
kill -CONT "$slow"
wait "$ending" || fail "the shutdown ended with $?: $(cat "$scratch/shutdown")"
wait "$daemon_pid"
daemon_pid=''
[ -z "$(tenders)" ] || fail "guests are left: $(tenders)"
