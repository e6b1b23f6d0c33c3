# What init writes verifies, is laid out, and runs; the tools that need no supervisor work without one.
. "$(dirname "$0")/host.sh"
rmdir "$units/zones" "$units"
expect_status 0 hillingar init dns "$units"
expect_status 0 hillingar verify "$units"
[ -z "$output" ] || fail "a sound set is nothing to talk about: $output"
expect_status 0 hillingar fmt --check "$units"
expect_status 1 hillingar init dns "$units"
expect_output 'would be overwritten'
expect_status 0 hillingar show --resolved dns "$units"
expect_output '--ipv4=10\.77\.0\.53/24' 'dns\.module\.toml:' '# default'

start_supervisor
expect_status 0 hillingar switch "$units"
expect_answer 10.77.0.53 www.example.org "$(printf 'example.org.\n192.0.2.1')"

# The same mistake from verify as from switch, and at length.
sed -i 's/10\.77\.0\.53"/10.78.0.53"/' "$units/dns.unikernel.toml"
expect_status 2 hillingar verify "$units"
expect_output 'dns\.unikernel\.toml:[0-9]+:[0-9]+: error\[HU0031\]' '1 error'
verified=$output
expect_status 2 hillingar switch "$units"
grep -qF "$(head -n 1 <<<"$verified")" <<<"$output" || fail "switch says it in other words: $output"
expect_status 0 hillingar explain HU0031
expect_output '^# HU0031: '
expect_status 2 hillingar verify --sarif "$units"
expect_output '"ruleId": "HU0031"'

# The same over the bus, where the caller need not have a hillingar. Nothing is changed by that.
job_property() { busctl --system get-property org.hillingar.Hillingar1 "$job" org.hillingar.Hillingar1.Job "$1"; }
verify_on_the_bus() { # the job is in $job when it has ended
    job=$(busctl --system call org.hillingar.Hillingar1 /org/hillingar/Hillingar1 org.hillingar.Hillingar1.Manager Verify s "$units")
    job=$(sed -n 's/^o "\(.*\)"$/\1/p' <<<"$job")
    local attempt
    for attempt in $(seq 100); do
        [ "$(job_property State)" = 's "running"' ] || return 0
        sleep 0.1
    done
    fail "$job does not end"
}
generation=$(busctl --system get-property org.hillingar.Hillingar1 /org/hillingar/Hillingar1 org.hillingar.Hillingar1.Manager CurrentGeneration)
verify_on_the_bus
output=$(job_property Result; job_property Diagnostics)
expect_output '^s "invalid"$' '"HU0031" "error" ".*dns\.unikernel\.toml"'
sed -i 's/10\.78\.0\.53"/10.77.0.53"/' "$units/dns.unikernel.toml"
verify_on_the_bus
output=$(job_property Result; job_property Diagnostics)
expect_output '^s "done"$' '^a\(sssuuuuss\) 0$'
expect_status 1 busctl --system call org.hillingar.Hillingar1 /org/hillingar/Hillingar1 org.hillingar.Hillingar1.Manager Verify s units
expect_output 'not an absolute path'
now=$(busctl --system get-property org.hillingar.Hillingar1 /org/hillingar/Hillingar1 org.hillingar.Hillingar1.Manager CurrentGeneration)
[ "$generation" = "$now" ] || fail "a check has made a generation"
