# What is gone, failed or stopped by itself concerns that unit alone: at boot, in a switch that changes something else, and after the mend.
. "$(dirname "$0")/host.sh"
hello_unit() { # NAME: a guest that stays
    zone "$1.example" 192.0.2.1
    dns_unit "$1" lan "$2" "$1.example"
}
start_supervisor
network lan 10.87.0.1/24
hello_unit a 10.87.0.2
hello_unit b 10.87.0.3
cp "$HILLINGAR_PROGRAMS/hillingar-tender" "$scratch/tender"
sed -i "s,^memory = .*,&\ntender = \"$scratch/tender\"," "$units/b.unikernel.toml"
expect_status 0 hillingar switch "$units"
expect_answer 10.87.0.3 b.example 192.0.2.1

# A directory without unit files stops nothing unless that is meant.
mkdir "$scratch/empty"
expect_status 3 hillingar switch "$scratch/empty"
expect_output 'no unit files' '--allow-empty'
expect_answer 10.87.0.2 a.example 192.0.2.1

# The tender of one is gone when the host starts.
stop_supervisor
mv "$scratch/tender" "$scratch/tender.away"
start_supervisor
wait_for hillingar status a
expect_answer 10.87.0.2 a.example 192.0.2.1
wait_for sh -c 'hillingar list | grep -E "^b .*(failed|activating)"'
expect_status 3 hillingar status b
expect_output "$scratch/tender"

# A switch that changes something else is in force, and names it.
hello_unit c 10.87.0.4
expect_status 4 hillingar switch "$units"
expect_output 'generation 2 is running, but not b'
expect_answer 10.87.0.4 c.example 192.0.2.1
expect_status 4 hillingar switch "$units"
expect_output 'nothing changed: generation 2 is running, but not b'

# What was missing is back.
mv "$scratch/tender.away" "$scratch/tender"
expect_status 0 hillingar start b
expect_answer 10.87.0.3 b.example 192.0.2.1
expect_status 0 hillingar switch "$units"

# No link says which generation is in force: hillingard says so, with the mend, and runs.
stop_supervisor
rm "$scratch/root/generations/current"
start_supervisor
grep -q "'hillingar rollback --to 2' goes to the last one" "$scratch/hillingard.log" || fail "nothing is said of the link that is gone"
expect_status 2 hillingar rollback --to 9
expect_status 0 hillingar rollback --to 2
expect_answer 10.87.0.2 a.example 192.0.2.1

# Ctrl-C on a switch calls it off and waits until what ran before runs again.
sed -i 's/^memory = .*/memory = "48M"/' "$units/a.unikernel.toml"
cp -r "$repository/guests/dns" "$scratch/dns"
mkdir -p "$scratch/slow"
printf '%s\n' '[build]' 'name = "slow.hvt"' 'toolchain = "csharp-guest"' 'command = "while :; do :; done"' >"$scratch/slow/build.toml"
printf '[image]\nbuild = "%s/slow"\n[run]\nmemory = "4M"\n' "$scratch" >"$units/slow.unikernel.toml"
hillingar switch "$units" >"$scratch/switch.log" 2>&1 &
switch_pid=$!
wait_for grep -q 'building\|Building' "$scratch/switch.log"
kill -TERM "$switch_pid" # A shell starts what is in the background deaf to SIGINT.
status=0
wait "$switch_pid" || status=$?
[ "$status" = 143 ] || fail "an interrupted switch ended with $status: $(cat "$scratch/switch.log")"
grep -q 'called off' "$scratch/switch.log" || fail "nothing was called off: $(cat "$scratch/switch.log")"
expect_answer 10.87.0.2 a.example 192.0.2.1
expect_status 0 hillingar jobs
expect_output 'no jobs'

# So does another terminal, by the job's number.
hillingar switch "$units" >"$scratch/switch.log" 2>&1 &
switch_pid=$!
wait_for grep -q 'building\|Building' "$scratch/switch.log"
expect_status 0 hillingar jobs
expect_output 'switch +running'
job=$(grep -oE '^ *[0-9]+' <<<"$output" | tr -d ' ')
expect_status 0 hillingar cancel "$job"
status=0
wait "$switch_pid" || status=$?
[ "$status" = 1 ] || fail "a switch that was called off ended with $status: $(cat "$scratch/switch.log")"
expect_status 4 hillingar cancel "$job"
expect_answer 10.87.0.2 a.example 192.0.2.1
