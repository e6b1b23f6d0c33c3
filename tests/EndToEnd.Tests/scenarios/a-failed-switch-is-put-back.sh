# What cannot run is refused or put back, and what ran before answers all the time.
. "$(dirname "$0")/host.sh"
start_supervisor
network lan 10.81.0.1/24
zone one.example 192.0.2.1
dns_unit ns lan 10.81.0.2 one.example
expect_status 0 hillingar switch "$units"
expect_answer 10.81.0.2 one.example 192.0.2.1

# A zone with a mistake: the guest refuses it, which is known only when it runs.
printf '$TTL 60\n@ SOA ns1 hostmaster 1 3600 900 86400 60\n@ NS ns1\nns1 A 300.1.2.3\n' >"$units/zones/one.example.zone"
expect_status 5 hillingar switch "$units"
expect_output 'one\.example\.zone:4:7: error: this is not an IPv4 address' 'exited with status 3' 'what ran before runs again'
# Every user may look at a job, and only those who may switch may read what its guest said and what its files hold.
for job in $(busctl --system tree org.hillingar.Hillingar1 --list | grep /job/ | sort -rV); do
    [ "$(busctl --system get-property org.hillingar.Hillingar1 "$job" org.hillingar.Hillingar1.Job JobType)" != 's "switch"' ] || break
done
chmod 711 "$scratch"
report() { "$@" busctl --system call org.hillingar.Hillingar1 "$job" org.hillingar.Hillingar1.Job ReadReport; }
expect_status 0 report
expect_output 'one\.example\.zone:4:7'
expect_status 1 report setpriv --reuid=65534 --regid=65534 --clear-groups
! grep -q 'one\.example\.zone' <<<"$output" || fail "a stranger reads the guest's words: $output"
expect_status 0 busctl --system introspect org.hillingar.Hillingar1 "$job"
! grep -q 'one\.example\.zone' <<<"$output" || fail "the properties of a job hold the guest's words: $output"
expect_answer 10.81.0.2 one.example 192.0.2.1
expect_status 0 hillingar generations
[ "$(grep -c '^[0-9]' <<<"$output")" = 1 ] || fail "a generation that never ran is listed: $output"
zone one.example 192.0.2.1

# Devices that the image does not have, or that it needs and does not get: found before anything is touched.
pid=$(pid_of ns)
sed -i 's/\[volume\.zones\]/[volume.other]/' "$units/ns.unikernel.toml"
expect_status 2 hillingar switch "$units"
expect_output "'zones'" "'other'" 'nothing was changed'
[ "$(pid_of ns)" = "$pid" ] || fail "the unit was touched"

# A source that does not compile: the compiler's words are shown.
dns_unit ns lan 10.81.0.2 one.example
cp -r "$repository/guests" "$scratch/guests"
echo 'this is not C#' >>"$scratch/guests/dns/Program.cs"
sed -i "s,^build = .*,build = \"$scratch/guests/dns\"," "$units/ns.unikernel.toml"
expect_status 3 hillingar switch "$units"
expect_output 'Program\.cs' 'error CS' 'nothing was changed'
[ "$(pid_of ns)" = "$pid" ] || fail "the unit was touched"

# All mistakes of all files at once.
printf '[network]\naddress = "10.81.0.0/33"\nmtuu = 1500\n' >"$units/lan.network.toml"
printf '[image]\nbuild = 5\n[run]\nmemory = "1G\n' >"$units/other.unikernel.toml"
expect_status 2 hillingar switch "$units"
expect_output 'lan\.network\.toml:2:' 'lan\.network\.toml:3:' 'other\.unikernel\.toml:2:' 'other\.unikernel\.toml:4:'
expect_answer 10.81.0.2 one.example 192.0.2.1
