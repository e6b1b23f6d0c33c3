# What follows the end of a guest is decided by its exit status: some are success, and some end it for good. The tender's own are neither.
. "$(dirname "$0")/host.sh"
start_supervisor
sh "$repository/guests/tests/build.sh" "$scratch/guests"
unit() { # NAME IMAGE WORD POLICY
    cat >"$units/$1.unikernel.toml" <<END
[unit]
autostart = false

[image]
file = "$scratch/guests/$2.hvt"

[run]
memory = "8M"
args = ["$3"]

[restart]
policy = "$4"
success-status = [3]
prevent-status = [75]
delay = "50ms"
END
}
property() { # UNIT NAME
    busctl --system get-property org.hillingar.Hillingar1 "/org/hillingar/Hillingar1/unit/$1" org.hillingar.Hillingar1.Unit "$2" | cut -d ' ' -f 2-
}
export -f property
ends_as() { # UNIT RESULT
    wait_for bash -c "property $1 LastExit | grep -q 'exited with status' && property $1 ActiveState | grep -Eqw 'inactive|failed'"
    [ "$(property "$1" Result)" = "\"$2\"" ] || fail "$1 ended as $(property "$1" Result)"
    [ "$(property "$1" NRestarts)" = 0 ] || fail "$1 was started again"
}
starts_again() { wait_for bash -c "[ \$(property $1 NRestarts) -gt 0 ]"; } # UNIT

unit clean status 3 on-failure
unit again status 3 on-success
unit wrong status 4 on-abnormal
unit never status 75 always
unit faulty fault u on-failure
sed -i 's/\[3\]/[1]/; s/\[75\]/[1]/' "$units/faulty.unikernel.toml"
expect_status 0 hillingar switch "$units"
for name in clean again wrong never faulty; do hillingar start "$name" >/dev/null || true; done
ends_as clean success
ends_as wrong exit-code
ends_as never exit-code
starts_again again
# The tender ends with status 1 for the guest's fault, which is a failure whatever the unit says of status 1.
starts_again faulty
