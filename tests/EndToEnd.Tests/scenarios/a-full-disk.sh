# The file system of the records is full: no guest starts without a record, nothing is leaked by trying, guests that run
# run on and are taken over, and all is well once there is room.
. "$(dirname "$0")/host.sh"
mkdir -p "$scratch/root/run"
mount -t tmpfs -o size=4m,mode=0755 tmpfs "$scratch/root/run"
start_supervisor
network lan 10.88.0.1/24
zone one.example 192.0.2.1
dns_unit ns lan 10.88.0.2 one.example
dns_unit other lan 10.88.0.3 one.example
expect_status 0 hillingar switch "$units"
expect_status 0 hillingar stop other
tender=$(pid_of ns)
fill() { dd if=/dev/zero of="$scratch/root/run/fill" bs=1k >/dev/null 2>&1 || true; }

fill
hillingar start other >"$scratch/start.log" 2>&1 && fail "a guest runs without a record"
grep -q "record could not be written.*No space left.*make room in the file system of '$scratch/root/run'" "$scratch/start.log" ||
    fail "what is wrong is not said: $(cat "$scratch/start.log")"
[ "$(tenders)" = "$tender" ] || fail "a tender is leaked: $(tenders)"
[ "$(ip -o link show type tun | wc -l)" = 1 ] || fail "a tap is leaked: $(ip -o link)"

# The next hillingard cannot write either, and takes over all the same.
end_supervisor TERM
fill
start_supervisor
wait_for hillingar status ns
[ "$(pid_of ns)" = "$tender" ] || fail "the guest was not taken over"
expect_answer 10.88.0.2 one.example 192.0.2.1

rm "$scratch/root/run/fill"
hillingar reset-failed other >/dev/null 2>&1 || true
expect_status 0 hillingar start other
expect_answer 10.88.0.3 one.example 192.0.2.1
stop_supervisor
nothing_is_left
umount "$scratch/root/run"
