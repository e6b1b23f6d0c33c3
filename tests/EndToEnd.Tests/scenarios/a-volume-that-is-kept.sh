# A guest that writes: what it keeps on its volume is there after a kill, a restart, a larger volume and the end of its unit.
. "$(dirname "$0")/host.sh"
rmdir "$units/zones" "$units"
expect_status 0 hillingar init volume "$units"
expect_status 0 hillingar verify "$units"
[ -z "$output" ] || fail "a sound set is nothing to talk about: $output"
volume=$scratch/root/volumes/notes

ask() { # REQUEST: a line in a datagram, repeated until it is answered
    local attempt
    for attempt in $(seq 20); do
        exec 3<>/dev/udp/10.77.0.60/7777
        printf '%s\n' "$1" >&3 2>/dev/null && timeout 1 head -n 1 <&3 2>/dev/null | grep . && return
    done
    echo "no answer"
}
expect_note() { # REQUEST ANSWER
    local got
    got=$(ask "$1")
    [ "$got" = "$2" ] || fail "'$1' should be answered '$2', it was '$got'"
}

start_supervisor
expect_status 0 hillingar switch "$units"
expect_note 'count' 'ok 0 of 2047'
expect_note 'set colour blue' 'ok'
expect_note 'set colour red' 'ok'
expect_note 'set shape round' 'ok'
expect_note 'delete shape' 'ok'
[ "$(stat -c %s "$volume")" = 1048576 ] || fail "the volume has $(stat -c %s "$volume") bytes"
grep -qa red "$volume" || fail "the note is not on the volume"

expect_status 0 hillingar restart notes
expect_note 'get colour' 'ok red'
expect_note 'get shape' 'none'

# Killed at once after an answer.
before=$(pid_of notes)
expect_note 'set shape square' 'ok'
kill -9 "$before"
wait_for bash -c "hillingar status notes --json | grep '\"mainPID\"' | grep -qvE ': ($before|0),'"
expect_note 'get shape' 'ok square'

# A larger volume has more room and the same notes.
sed -i 's/^size = .*/size = "2MiB"/' "$units/notes.volume.toml"
expect_status 0 hillingar switch "$units"
expect_note 'count' 'ok 2 of 4095'
expect_note 'get colour' 'ok red'
[ "$(stat -c %s "$volume")" = 2097152 ] || fail "the volume did not grow"

# The unit goes and comes back, and so do the notes.
mv "$units/notes.unikernel.toml" "$scratch"
expect_status 0 hillingar switch "$units"
mv "$scratch/notes.unikernel.toml" "$units"
expect_status 0 hillingar switch "$units"
expect_note 'get colour' 'ok red'

# Read-only means read-only: a guest that writes all the same is ended, and the notes are as they were.
sed -i 's/^volume = "notes"$/&\nread-only = true/' "$units/notes.unikernel.toml"
expect_status 0 hillingar switch "$units"
expect_note 'get colour' 'ok red'
before=$(sha256sum "$volume")
exec 3<>/dev/udp/10.77.0.60/7777
echo 'set colour green' >&3
exec 3>&-
wait_for bash -c "hillingar status notes | grep -q 'Fatal error when writing'"
expect_note 'get colour' 'ok red'
[ "$(sha256sum "$volume")" = "$before" ] || fail "the volume was written to"
stop_supervisor
