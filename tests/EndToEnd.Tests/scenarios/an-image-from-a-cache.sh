# A unit takes its image from a binary cache of another host, by HTTP and as a real Nix wrote it; wrong keys and bytes are refused.
. "$(dirname "$0")/host.sh"

# The other host builds the image. Its store has Nix's names, as that of this host, so that a path is the same everywhere.
other=$scratch/other
expect_status 0 hillingar build --root "$other" --store-dir /nix/store "$repository/guests/hello"
image=$(tail -n 1 <<<"$output")
expect_status 0 hillingar key generate other-1 --secret-file "$scratch/other-key"
other_key=$output
expect_status 0 hillingar key generate stranger-1 --secret-file "$scratch/stranger-key"
stranger_key=$output

echo to make the store >"$scratch/file"
expect_status 0 hillingar store add --root "$scratch/root" --store-dir /nix/store "$scratch/file"
configure() { # KEY
    mkdir -p "$scratch/root/etc"
    printf 'trusted-public-keys = ["%s"]\n' "$1" >"$scratch/root/etc/caches.toml"
}
unit() { # CACHE
    cat >"$units/hello.unikernel.toml" <<END
[image]
substitute = "$image"
caches = ["$1"]

[run]
memory = "8M"

[restart]
policy = "no"
END
}

hillingar serve-cache --root "$other" --listen 127.0.0.1:0 --key "$scratch/other-key" >"$scratch/address" 2>"$scratch/serve.log" &
server_pid=$!
wait_for test -s "$scratch/address"
[ "$(readlink "/proc/$server_pid/exe")" = "$HILLINGAR_PROGRAMS/hillingar-serve-cache" ] || fail "another program serves"
expect_status 1 hillingar serve-cache --root "$other" --listen "$(sed s,http://,, "$scratch/address")"
expect_output '^hillingar: cannot listen on 127\.0\.0\.1:[0-9]*: Address already in use$'
expect_status 1 hillingar serve-cache --root "$other" --key "$scratch/address" --json
expect_output '"error": .*/address.* cannot be used' '"exitCode": 1'
unit "$(cat "$scratch/address")"
start_supervisor

# No key, or only another key, is trusted: refused, and nothing is taken.
configure "$stranger_key"
expect_status 3 hillingar switch "$units"
expect_output 'is signed by other-1, and trusted are stranger-1'
[ ! -e "$scratch/root/store/${image##*/}" ] || fail "an image without a trusted signature was taken"
expect_status 1 hillingar build --root "$scratch/root" "$units"
expect_output 'is signed by other-1, and trusted are stranger-1'

# The key is trusted from the next switch on; hillingard runs on.
configure "$other_key"
expect_status 0 hillingar switch "$units"
wait_for bash -c "hillingar status hello | grep -q 'exited with status 0'"
cmp "$scratch/root/store/${image##*/}" "$other/store/${image##*/}"
expect_status 0 hillingar store info --root "$scratch/root" "$image"
expect_output 'other-1'

# The cache goes, and the image stays.
kill "$server_pid"
wait "$server_pid" || fail "serve-cache ended with status $?"
expect_status 0 hillingar build --root "$scratch/root" "$units"
expect_output "$image"

# A cache that a real Nix wrote, which signs with a key of its own; this host has forgotten the image.
export NIX_REMOTE="local?root=$scratch/nix" NIX_CONF_DIR=$scratch HOME=$scratch XDG_CACHE_HOME=$scratch/xdg
nix() { command nix --extra-experimental-features nix-command --option substituters '' "$@"; }
expect_status 0 hillingar copy --root "$other" --to "file://$scratch/ours" --key "$scratch/other-key" "$image"
nix copy --from "file://$scratch/ours" --option trusted-public-keys "$other_key" "$image" 2>/dev/null
expect_status 0 hillingar key generate nix-1 --secret-file "$scratch/nix-key"
nix_key=$output
nix copy --to "file://$scratch/theirs?secret-key=$scratch/nix-key" "$image" 2>/dev/null
stop_supervisor
rm -rf "$scratch/root"
expect_status 0 hillingar store add --root "$scratch/root" --store-dir /nix/store "$scratch/file"
configure "$nix_key"
unit "file://$scratch/theirs"
start_supervisor
expect_status 0 hillingar switch "$units"
wait_for bash -c "hillingar status hello | grep -q 'exited with status 0'"
expect_status 0 hillingar store info --root "$scratch/root" "$image"
expect_output 'nix-1'
stop_supervisor

# Bytes that were changed on the way are refused with both hashes.
rm -rf "$scratch/root"
expect_status 0 hillingar store add --root "$scratch/root" --store-dir /nix/store "$scratch/file"
configure "$other_key"
unit "file://$scratch/ours"
for archive in "$scratch"/ours/nar/*; do printf x | dd of="$archive" bs=1 seek=200 conv=notrunc status=none; done
expect_status 1 hillingar build --root "$scratch/root" "$units"
expect_output 'has the hash sha256-.*, and sha256-.* was promised'

# What is wrong with the configuration is shown as in a unit, all of it.
printf 'trusted-public-keys = ["x"]\n[caches.a]\nurl = "gopher://x"\n' >"$scratch/root/etc/caches.toml"
expect_status 2 hillingar build --root "$scratch/root" "$units"
expect_output 'caches\.toml:1:24: error\[HU0013\]' 'caches\.toml:3:7: error\[HU0013\]' '2 errors'
