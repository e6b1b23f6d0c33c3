# A guest that faults: the one who reads the status learns what its tender saw.
. "$(dirname "$0")/host.sh"
start_supervisor
sh "$repository/guests/tests/build.sh" "$scratch/guests"
cat >"$units/broken.unikernel.toml" <<EOF
[image]
file = "$scratch/guests/fault.hvt"

[run]
memory = "8M"
args = ["u"]
EOF
expect_status 5 hillingar switch "$units"
expect_output 'exited with status 1 \(fault: '
expect_output 'rip=0x'
