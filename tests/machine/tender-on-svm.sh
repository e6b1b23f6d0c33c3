#!/usr/bin/env bash
# Runs the tender's test guests in kernel mode on a processor that has extensions for virtual machines: QEMU emulates one with AMD-V,
# so that the host needs none. Each guest must end there as it does here in user mode, with the same output and the same status.
# Above all this tests what ring 0 lacks on hosts without such a processor: floating point, vectors, single steps.
# Arguments: further images, which are run without arguments of their own, for instance such as were built with the OCaml compiler.
# Needs the published tender (packaging/publish.sh), gcc, and of Debian: qemu-system-x86 debootstrap e2fsprogs.
# The first run makes a small Debian in .cache/machine, which takes three minutes; a run takes two to five.
set -euo pipefail
cd "$(dirname "$0")/../.."
cache=${HILLINGAR_MACHINE_CACHE:-$PWD/.cache/machine}
tender=${HILLINGAR_TENDER:-$PWD/out/bin/hillingar-tender}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ ! -e "$cache/made" ]; then
    rm -rf "$cache"
    mkdir -p "$cache"
    debootstrap --variant=minbase --include=kmod,linux-image-cloud-amd64 bookworm "$cache/root" >"$cache/log"
    touch "$cache/made"
fi

# One guest a line, with its one argument. Endless ones, and those about devices, are not among them, and neither are the exceptions
# that QEMU's processor does not raise as real ones do: the one-byte debug trap, stack faults, exceptions of the vector unit.
cat >"$work/cases" <<'CASES'
hello
boot
status 254
cmdline a
console
names
sse
floats
runtime
tls
fault Z
fault F
fault B
fault D
fault U
fault M
fault z
fault d
fault h
wx data
wx text
wx rodata
pointer past
pointer wrap
memory execute-data
memory write-text
memory write-boot-information
memory jump-zero
memory touch-everything
vectors divide_by_zero
vectors divide_overflow
vectors single_step
vectors breakpoint
vectors interrupt_32
vectors undefined
vectors segment_absent
vectors stack_segment_absent
vectors read_noncanonical
vectors write_absent
vectors coprocessor
vectors registers
ports scan-out
ports flood
traploop idt-empty
CASES

# What both sides run: prints each guest's output and status. What may differ is left out: the processor's features, its speed and
# its flags, and where it stood at a triple fault, after which KVM resets it on AMD-V.
mkdir "$work/files"
for image in "$@"; do
    cp "$image" "$work/files/"
    basename "$image" .hvt >>"$work/cases"
done
sh guests/tests/build.sh "$work/files"
install -m 755 "$tender" "$work/files/hillingar-tender"
cp "$work/cases" "$work/files"
cat >"$work/files/run" <<'RUN'
#!/bin/sh
cd "$(dirname "$0")"
while read -r guest argument; do
    echo "== $guest $argument"
    output=$(timeout 120 ./hillingar-tender --x-cpu="$1" --mem=128 "$guest.hvt" $argument 2>errors </dev/null; echo "status $?")
    grep -v '^rflags\|^cycles\|wide' <<OUTPUT
$output
OUTPUT
    # The first line says why a guest was ended; user mode adds which fault it was.
    head -n 1 errors | sed 's/\(exit_reason=0x8\), rip=.*/\1/'
done <cases
RUN
chmod +x "$work/files/run"
"$work/files/run" user >"$work/here"

# Inside, the test is process 1. Its output goes to the second serial port, where the kernel does not write.
cat >"$work/files/init" <<'INIT'
#!/bin/sh
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
modprobe kvm_amd
grep -q svm /proc/cpuinfo || echo "no svm" >/dev/ttyS1
/hillingar/run kernel >/dev/ttyS1 2>&1
echo "== end" >/dev/ttyS1
sync
echo o >/proc/sysrq-trigger
sleep 60
INIT
chmod +x "$work/files/init"
rm -rf "$cache/root/hillingar"
cp -a "$work/files" "$cache/root/hillingar"
mke2fs -q -t ext4 -d "$cache/root" "$work/disk" 1200M
timeout "${HILLINGAR_MACHINE_TIMEOUT:-900}" qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2 -m 1024 \
    -kernel "$(echo "$cache"/root/boot/vmlinuz-*)" -initrd "$(echo "$cache"/root/boot/initrd.img-*)" \
    -append "root=/dev/vda rw console=ttyS0 quiet init=/hillingar/init" \
    -drive "file=$work/disk,format=raw,if=virtio" -nic none -display none \
    -serial "file:$work/kernel" -serial "file:$work/raw" || echo "qemu: status $?" >&2
tr -d '\r' <"$work/raw" | grep -v '^== end' >"$work/there" || true

grep -q '^== end' "$work/raw" || { tail -n 5 "$work/kernel" "$work/raw"; echo "the machine did not come to the end"; exit 1; }
if ! diff -u "$work/here" "$work/there"; then
    echo "kernel mode with AMD-V differs from user mode here"
    exit 1
fi
echo "$(wc -l <"$work/cases") guests end alike in kernel mode with AMD-V and in user mode here"
