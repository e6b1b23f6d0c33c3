# What /proc says of a running tender is what docs/tender.md says, each unit has a user of its own and keeps it, and a
# jailed guest works, is stopped and is taken over as any other.
. "$(dirname "$0")/host.sh"
start_supervisor
network lan 10.84.0.1/24
zone one.example 192.0.2.1
dns_unit ns lan 10.84.0.2 one.example
dns_unit other lan 10.84.0.3 one.example
expect_status 0 hillingar switch "$units"
expect_answer 10.84.0.2 one.example 192.0.2.1
tender=$(pid_of ns)
user=$(sed -n 's/^Uid:[[:space:]]*\([0-9]*\).*/\1/p' "/proc/$tender/status")
[ "$user" -ge $((0x70000000)) ] || fail "the tender has the user $user"
[ "$(stat -c %u "/proc/$(pid_of other)")" != "$user" ] || fail "two units have one user"

said() {
    local field value space
    for field in Uid Gid Groups CapInh CapPrm CapEff CapBnd CapAmb NoNewPrivs Seccomp; do
        value=$(sed -n "s/^$field:[[:space:]]*//p" "/proc/$tender/status" | tr '\t' ' ' | sed "s/$user/USER/g; s/ *$//")
        echo "| \`$field\` | ${value:-none} |"
    done
    for space in ipc mnt net pid uts cgroup time user; do
        value="its own"
        [ "$(readlink "/proc/$tender/ns/$space")" != "$(readlink "/proc/$daemon_pid/ns/$space")" ] || value="hillingard's"
        echo "| \`ns/$space\` | $value |"
    done
    echo "| \`root\` | $(ls -A "/proc/$tender/root/" | wc -l) entries |"
    echo "| \`cwd\` | $(readlink "/proc/$tender/cwd") |"
    local open=$(for file in "/proc/$tender/fd"/*; do readlink "$file"; done | sed 's/[0-9][0-9]*/N/g; s,.*/store/.*,the volume,' | LC_ALL=C sort -u)
    echo "| \`fd\` | $(tr '\n' ' ' <<<"$open" | sed 's/ $//') |"
}
documented=$(sed -n '/<!-- authority -->/,/<!-- end: authority -->/p' "$repository/docs/tender.md" | sed '1d;$d' | sed '1,2d')
diff <(echo "$documented") <(said) || fail "docs/tender.md says something else than the machine"
for thread in "/proc/$tender/task"/*; do
    grep -q "^CapBnd:	0000000000000000" "$thread/status" && grep -q "^Uid:	$user	$user	$user	$user" "$thread/status" ||
        fail "a thread of the tender has more: $(cat "$thread/status")"
done

expect_status 0 hillingar restart ns
expect_answer 10.84.0.2 one.example 192.0.2.1
[ "$(stat -c %u "/proc/$(pid_of ns)")" = "$user" ] || fail "the unit has another user after a restart"
tender=$(pid_of ns)
end_supervisor KILL
start_supervisor
wait_for hillingar status ns
[ "$(pid_of ns)" = "$tender" ] || fail "a jailed tender was not taken over"
stop_supervisor
nothing_is_left
