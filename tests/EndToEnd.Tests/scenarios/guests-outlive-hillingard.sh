# hillingard is killed, ended and hung up on at random moments of start, stop, switch and rollback, while another guest is asked
# without a pause: no question is lost, nothing is leaked, and the guests that run are always of one generation and not a mixture.
# HILLINGAR_ROUNDS says how often (40), HILLINGAR_SEED which moments.
. "$(dirname "$0")/host.sh"
rounds=${HILLINGAR_ROUNDS:-40}
seed=${HILLINGAR_SEED:-$RANDOM}
echo "seed $seed"
RANDOM=$seed

start_supervisor
network lan 10.83.0.1/24
zone one.example 192.0.2.1
dns_unit ns lan 10.83.0.2 one.example
zone two.example 192.0.2.2
dns_unit other lan 10.83.0.3 two.example
dns_unit more lan 10.83.0.4 two.example
expect_status 0 hillingar switch "$units"
first=$units
# The second generation: one unit is another, one is gone, one is new; ns is the same.
second=$scratch/second
cp -r "$units" "$second"
units=$second
zone two.example 198.51.100.2
dns_unit newer lan 10.83.0.5 two.example
rm "$second/more.unikernel.toml"
expect_status 0 hillingar switch "$second"
expect_status 0 hillingar rollback --to 1
ns=$(pid_of ns)
started=$(hillingar status ns --json | grep -o '"activeEnterTimestamp": *[^,]*')

# A question every 20 ms, each asked once. What was not answered is written down.
ask() {
    while [ -d "$scratch" ] && [ ! -e "$scratch/enough" ]; do
        [ "$(dig @10.83.0.2 one.example +short +time=2 +tries=1 2>/dev/null)" = 192.0.2.1 ] && echo yes >>"$scratch/yes" || date +%T.%N >>"$scratch/lost"
        sleep 0.02
    done
}
ask &
asking=$!

act() { # what a person does meanwhile; that it is cut off is no matter
    case $((RANDOM % 5)) in
    0) hillingar switch "$second" ;;
    1) hillingar rollback --to 1 ;;
    2) hillingar stop other ;;
    3) hillingar start other ;;
    4) hillingar restart other ;;
    esac >/dev/null 2>&1 || true
}

agrees() { # all that runs is of the generation in force, and none runs twice
    local list answer
    list=$(hillingar list | awk '$4 ~ /^[0-9]+$/ { print $1 }')
    [ "$(tenders | wc -l)" = "$(wc -w <<<"$list")" ] || return 1
    answer=$(dig @10.83.0.3 two.example +short +time=1 +tries=1 | grep -v '^;') || true
    case $(hillingar generations | grep current) in
    *more*) [ "$answer" != 198.51.100.2 ] && ! grep -qx newer <<<"$list" ;;
    *newer*) [ "$answer" != 192.0.2.2 ] && ! grep -qx more <<<"$list" ;;
    *) return 1 ;;
    esac
}

kills=0
for round in $(seq "$rounds"); do
    act &
    acting=$!
    sleep "0.$(printf %03d $((RANDOM % 900)))"
    signals=(KILL TERM HUP)
    end_supervisor "${signals[$((RANDOM % 3))]}"
    wait "$acting" || true
    [ "$(ls "$scratch/root/run/tenders" | wc -l)" -ge "$(tenders | wc -l)" ] || fail "round $round: a guest runs without a record"
    start_supervisor
    kills=$((kills + 1))
    wait_for hillingar status ns
    [ "$(pid_of ns)" = "$ns" ] || fail "round $round: ns has pid $(pid_of ns), and not $ns"
    ok=
    for attempt in $(seq 100); do
        if agrees; then ok=1; break; fi
        sleep 0.1
    done
    [ -n "$ok" ] || fail "round $round: what runs is not the generation in force: $(hillingar list; hillingar generations; tenders)"
done

[ "$(hillingar status ns --json | grep -o '"activeEnterTimestamp": *[^,]*')" = "$started" ] || fail "ns is said to have started at another time"
touch "$scratch/enough"
wait "$asking"
[ ! -e "$scratch/lost" ] || fail "$(wc -l <"$scratch/lost") questions were not answered: $(cat "$scratch/lost")"
[ "$(wc -l <"$scratch/yes")" -gt "$rounds" ] || fail "too few questions were answered"
echo "$kills ends of hillingard, $(wc -l <"$scratch/yes") questions, all answered"
expect_status 0 hillingar store verify --root "$scratch/root"
stop_supervisor
nothing_is_left
