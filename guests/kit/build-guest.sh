# Builds the guest in $src with the kit in $kit into the image $out:
#
#     sh $kit/build-guest.sh NAME [net:DEVICE | block:DEVICE]...
#
# It uses nothing but the shell's builtins, csc, ilc, as and ld. The same sources give the same bytes, wherever they lie.
set -eu
LC_ALL=C
export LC_ALL
name=$1
shift

refuse() {
    echo "build-guest.sh: $1" >&2
    exit 1
}

# Every C# file of the folders given, in the order of their names.
sources() {
    found=
    for folder in "$@"; do
        for file in "$folder"/*.cs; do
            case $file in
            *[[:space:]]*) refuse "'$file': names with blanks are not supported" ;;
            esac
            if [ -f "$file" ]; then found="$found $file"; fi
        done
    done
    echo "$found"
}

compile() {
    csc -nologo -noconfig -nostdlib -target:library -optimize -deterministic -pathmap:"$kit=/kit,$src=/src" -debug- \
        -langversion:14 -nullable:enable -warnaserror -runtimemetadataversion:v4.0.30319 "$@"
}

# One entry of the manifest: name padded to 68 bytes, kind, and room for what the tender fills in.
manifest_entry() {
    echo ".ascii \"$1\""
    echo ".fill $((68 - ${#1})), 1, 0"
    echo ".long $2"
    echo ".fill 32, 1, 0"
}

# A note of Solo5's: name, length and kind of the descriptor, which follows.
note_header() {
    echo ".section .note.solo5.$1, \"a\", @note"
    echo ".balign 8"
    echo ".long 6, $2, $3"
    echo ".asciz \"Solo5\""
    echo ".balign 4"
}

notes() {
    note_header abi 16 0x31494241
    echo ".long 1, 2, 0, 0"
    note_header manifest $((4 + 8 + 104 * (1 + $#))) 0x3154464d
    echo ".long 0"
    echo ".long 1, $((1 + $#))"
    manifest_entry "" 0x40000000
    for device in "$@"; do
        label=${device#*:}
        case $label in
        "" | *[!A-Za-z0-9]*) refuse "'$device': a device's name is letters and digits" ;;
        esac
        [ ${#label} -le 67 ] || refuse "'$device': a device's name has at most 67 characters"
        case $device in
        block:*) manifest_entry "$label" 1 ;;
        net:*) manifest_entry "$label" 2 ;;
        *) refuse "'$device': a device is net:NAME or block:NAME" ;;
        esac
    done
    echo ".section .note.GNU-stack, \"\", @progbits"
}

[ $# -le 63 ] || refuse "an image has at most 63 devices"
notes "$@" >notes.s
as -o notes.o notes.s
as -o start.o "$kit/start.S"

# Two assemblies, so that the compiler itself keeps unsafe code in the first one.
# The compiler fills in fields that no code assigns (CS0649).
compile -unsafe -nowarn:CS0649 -out:kit.dll $(sources "$kit/corelib" "$kit/solo5" "$kit/storage/source")
compile -reference:kit.dll -out:guest.dll $(sources "$kit/entry" "$kit/net" "$kit/storage" "$kit/cli" "$kit/text" "$src" "$src"/*)
ilc guest.dll kit.dll -o guest.o --systemmodule:kit --targetos:linux --targetarch:x64 -O --nativelib --export-unmanaged-entrypoints \
    --instruction-set:base --generateunmanagedentrypoints:guest --parallelism:1 --reflectiondata:none --methodbodyfolding:all

ld -static -nostdlib --build-id=none -z max-page-size=0x1000 -z noexecstack --gc-sections -T "$kit/image.lds" -o "$out" start.o guest.o notes.o
echo "$name: built"
