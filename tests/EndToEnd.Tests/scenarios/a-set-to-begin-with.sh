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
