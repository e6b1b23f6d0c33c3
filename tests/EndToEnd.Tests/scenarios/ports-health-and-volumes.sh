# What a unit asks of the host besides its image: published ports, probes of its health, a volume that is kept, CPUs.
. "$(dirname "$0")/host.sh"
start_supervisor
network lan 10.81.0.1/24
zone one.example 192.0.2.1
dns_unit ns lan 10.81.0.2 one.example
sed -i 's,^\[net\.service\]$,&\npublish = ["127.0.0.1:5300:53/udp"],' "$units/ns.unikernel.toml"
health() { # NAME: asks for the zone
    printf '[health]\ndns = { name = "%s", type = "SOA" }\ninterval = "200ms"\ntimeout = "200ms"\ngrace = "%s"\n' "$1" "$2" >"$units/ns.unikernel.d/health.toml"
}
mkdir "$units/ns.unikernel.d"
health one.example 20s

# A switch is done when the guest is healthy; the port of the host leads to it.
expect_status 0 hillingar switch "$units"
expect_status 0 hillingar status ns
expect_output 'Health: healthy since' 'Ports: 127\.0\.0\.1:5300:53/udp'
got=$(dig @127.0.0.1 -p 5300 one.example +short +time=1 +tries=10 | grep -v '^;') || true
[ "$got" = 192.0.2.1 ] || fail "the published port should answer 192.0.2.1, it was '$got'"
health_property() { busctl --system get-property org.hillingar.Hillingar1 "/org/hillingar/Hillingar1/unit/ns" org.hillingar.Hillingar1.Unit Health; }
[ "$(health_property)" = 's "healthy"' ] || fail "the bus says $(health_property)"
[ "$(nft list tables | wc -l)" = 1 ] || fail "one table, not: $(nft list tables)"

# The same by a datagram: a question for the zone's SOA record, which the answer repeats. One without what is expected is no answer.
datagram() { # EXPECTED
    local question='1234 0000 0001 0000 0000 0000 036f6e65076578616d706c6500 0006 0001'
    printf '[health]\nudp = { port = 53, send-hex = "%s", expect = "%s" }\ninterval = "200ms"\ntimeout = "200ms"\nfailures = 1000\n' \
        "$question" "$1" >"$units/ns.unikernel.d/health.toml"
}
datagram hostmaster
expect_status 0 hillingar switch "$units"
wait_for bash -c "hillingar status ns | grep -q 'Health: healthy'"
datagram elsewhere
expect_status 0 hillingar switch "$units"
wait_for bash -c "hillingar status ns | grep -q 'has in it what is expected'"
health one.example 20s
expect_status 0 hillingar switch "$units"
wait_for bash -c "hillingar status ns | grep -q 'Health: healthy'"

# Another program flushes the rules, and a switch that changes nothing mends them.
nft flush ruleset
expect_status 0 hillingar switch "$units"
[ "$(dig @127.0.0.1 -p 5300 one.example +short +time=1 +tries=10 | grep -v '^;')" = 192.0.2.1 ] || fail "the port was not mended"

# A port that a process of the host has is refused, and the process named.
sed "s,unix:path=$scratch/bus,tcp:host=127.0.0.1\,port=5301," "$scratch/bus.conf" >"$scratch/other-bus.conf"
dbus-daemon --config-file="$scratch/other-bus.conf" --nofork --nosyslog 2>/dev/null &
other_bus=$!
wait_for bash -c 'exec 3<>/dev/tcp/127.0.0.1/5301'
sed -i 's,127\.0\.0\.1:5300:53/udp",&\, "5301:53/tcp",' "$units/ns.unikernel.toml"
expect_status 3 hillingar switch "$units"
expect_output "ns publishes 5301:53/tcp, and dbus-daemon \(pid $other_bus\) listens on 127\.0\.0\.1:5301/tcp" 'nothing was changed'
kill "$other_bus"
wait "$other_bus" || true
sed -i 's/, "5301:53\/tcp"//' "$units/ns.unikernel.toml"

# A probe that the guest does not answer as wanted: the unit runs on for a while, and is then restarted again and again.
health other.example 1s
before=$(pid_of ns)
expect_status 0 hillingar switch "$units"
wait_for bash -c "hillingar status ns | grep -q 'failed its probe'"
for attempt in $(seq 100); do # The tender that failed its probe is still ending perhaps.
    [ "$(pid_of ns)" = "$before" ] || break
    sleep 0.1
done
[ "$(pid_of ns)" != "$before" ] || fail "the tender is still the same"

# A new unit that does not become healthy fails the switch, and what ran before runs again.
health one.example 20s
# The unit may be waiting for its restart at that moment, which the switch then says with its status.
output=$(hillingar switch "$units" 2>&1) || [ $? = 4 ] || fail "the switch failed: $output"
wait_for bash -c "hillingar status ns | grep -q 'Health: healthy'"
health other.example 1s
zone one.example 192.0.2.2
expect_status 5 hillingar switch "$units"
expect_output 'ns did not become healthy within 1s of its start|failed its probe' 'what ran before runs again'
expect_answer 10.81.0.2 one.example 192.0.2.1
health one.example 20s
zone one.example 192.0.2.1

# A volume keeps its bytes over a restart, a change of its size and the end of its unit, and is never made smaller.
sh "$repository/guests/tests/build.sh" "$scratch/guests"
printf '[volume]\nsize = "64KiB"\n' >"$units/data.volume.toml"
cat >"$units/keeper.unikernel.toml" <<END
[image]
file = "$scratch/guests/kept.hvt"

[run]
memory = "8M"
cpus = "0"

[volume.disk]
volume = "data"
END
expect_status 0 hillingar switch "$units"
wait_for bash -c "hillingar logs keeper | grep -q 'capacity 65536 read 0 start 1 write 0'"
expect_status 0 hillingar restart keeper
wait_for bash -c "hillingar logs keeper | grep -q 'start 2 write 0'"
[ "$(grep '^Cpus_allowed_list' "/proc/$(pid_of keeper)/status" | cut -f 2)" = 0 ] || fail "the tender is not bound to CPU 0"
[ "$(stat -c %a "$scratch/root/volumes/data")" = 600 ] || fail "everybody may read the volume"
sed -i 's/64KiB/128KiB/' "$units/data.volume.toml"
expect_status 0 hillingar switch "$units"
wait_for bash -c "hillingar logs keeper | grep -q 'capacity 131072 read 0 start 3 write 0'"
sed -i 's/128KiB/64KiB/' "$units/data.volume.toml"
expect_status 3 hillingar switch "$units"
expect_output 'the volume data has 131072 bytes' 'never made smaller' 'nothing was changed'
sed -i 's/64KiB/128KiB/' "$units/data.volume.toml"

# CPUs that the host does not have, and a quota that it cannot hold, are refused before anything is touched.
pid=$(pid_of keeper)
sed -i 's/^cpus = .*/cpus = "1000"/' "$units/keeper.unikernel.toml"
expect_status 3 hillingar switch "$units"
expect_output 'names the CPU 1000' 'nothing was changed'
sed -i 's/^cpus = .*//' "$units/keeper.unikernel.toml"
[ "$(pid_of keeper)" = "$pid" ] || fail "the unit was touched"

# A file of the host as a block device, which no other program may have at the same time.
truncate -s 4096 "$scratch/disk.img"
sed -i 's,^\[volume\.disk\]$,[block.disk],; s,^volume = .*,path = "'"$scratch/disk.img"'",' "$units/keeper.unikernel.toml"
rm "$units/data.volume.toml"
expect_status 0 hillingar switch "$units"
wait_for bash -c "hillingar logs keeper | grep -q 'capacity 4096 read 0 start 1 write 0'"
[ "$(od -An -tu1 -N1 "$scratch/disk.img" | tr -d ' ')" = 1 ] || fail "the guest did not write to the file"
[ -f "$scratch/root/volumes/data" ] || fail "the volume went with its unit"

stop_supervisor
[ -z "$(nft list ruleset)" ] || fail "rules are left: $(nft list ruleset)"
[ "$(cat /proc/sys/net/ipv4/ip_forward)" = 0 ] || fail "the host was made a router"
