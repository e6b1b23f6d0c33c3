#!/bin/sh
# Builds every test guest into the directory given: build.sh OUTPUT. Needs gcc and ld.
set -eu
here=$(dirname "$0")
out=$1
mkdir -p "$out"

for source in "$here"/*.c; do
    name=$(basename "$source" .c)
    # Without floating point, which ring 0 lacks on hosts that emulate it, but for guests that compute with it.
    integers=-mgeneral-regs-only
    if grep -qw double "$source"; then integers=; fi
    # shellcheck disable=SC2086 # No flag is no word.
    gcc -std=gnu11 -O1 -Wall -Wextra -Wno-unused-function -ffreestanding -fno-pic -fno-stack-protector -fcf-protection=none -ffp-contract=off \
        -mno-red-zone $integers -c "$source" -o "$out/$name.o"
    # A guest that defines inspect_start wants to see its registers before anything else does.
    entry=$(sed -n 's/.*\.globl \(inspect_start\).*/\1/p' "$source")
    ld -static -nostdlib -z max-page-size=0x1000 -z noexecstack -T "$here/guest.lds" -e "${entry:-_start}" -o "$out/$name.hvt" "$out/$name.o"
    rm "$out/$name.o"
done
