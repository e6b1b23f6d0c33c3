# hillingard is replaced by another, once with records as an older version wrote them, while a guest answers 300 questions
# a second: none is lost, and the guest is the same.
. "$(dirname "$0")/host.sh"
start_supervisor
network lan 10.85.0.1/24
zone one.example 192.0.2.1
dns_unit ns lan 10.85.0.2 one.example
expect_status 0 hillingar switch "$units"
expect_answer 10.85.0.2 one.example 192.0.2.1
tender=$(pid_of ns)

# Asks 300 times a second and writes down how many answers came; each question is sent once.
cat >"$scratch/ask.py" <<'PYTHON'
import os, select, socket, struct, sys, time
socket_ = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
socket_.connect(("10.85.0.2", 53))
socket_.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
name = b"\x03one\x07example\x00"
asked, answered = set(), set()
begin, end = time.monotonic(), None
while True:
    if end is None and os.path.exists(sys.argv[1]):
        end = time.monotonic() + 2
    if end is not None and (time.monotonic() > end or answered == asked):
        break
    if end is None and len(asked) < (time.monotonic() - begin) * 300 and len(asked) < 65535:
        number = len(asked) + 1
        asked.add(number)
        socket_.send(struct.pack(">HHHHHH", number, 0x100, 1, 0, 0, 0) + name + struct.pack(">HH", 1, 1))
    while select.select([socket_], [], [], 0.001)[0]:
        reply = socket_.recv(2048)
        number, _, _, answers = struct.unpack(">HHHH", reply[:8])
        if answers == 1:
            answered.add(number)
print(len(asked), len(asked - answered), round(len(asked) / (time.monotonic() - begin)))
PYTHON
python3 "$scratch/ask.py" "$scratch/enough" >"$scratch/asked" 2>"$scratch/errors" &
asking=$!
sleep 1
for signal in TERM KILL HUP; do
    end_supervisor "$signal"
    if [ "$signal" = KILL ]; then
        # Records of the first format: a process and its start time; the memory of units did not exist.
        awk '{ sub(/.*\) /, ""); print pid, $20 }' pid="$tender" "/proc/$tender/stat" >"$scratch/root/run/tenders/ns"
        rm "$scratch/root/run/journal"
    fi
    start_supervisor
    wait_for hillingar status ns
    [ "$(pid_of ns)" = "$tender" ] || fail "after SIG$signal the guest is another"
    sleep 0.5
done
touch "$scratch/enough"
wait "$asking" || fail "the client failed: $(cat "$scratch/errors")"
read -r asked lost rate <"$scratch/asked"
echo "$asked questions, $rate a second, $lost lost"
[ "$asked" -gt 300 ] && [ "$lost" = 0 ] || fail "$lost of $asked questions were lost"
stop_supervisor
nothing_is_left
