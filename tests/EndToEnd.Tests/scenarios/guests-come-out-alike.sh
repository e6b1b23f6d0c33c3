# Each shipped guest is the same bit by bit when it is built again: on what looks like another host, of a copy of the sources elsewhere, and into
# another store of the same name.
. "$(dirname "$0")/host.sh"
mkdir "$scratch/copy"
cp -r "$repository/guests" "$scratch/copy/"
built=0
for recipe in "$repository"/guests/*/build.toml; do
    guest=$(basename "$(dirname "$recipe")")
    expect_status 0 hillingar build "$repository/guests/$guest" --root "$scratch/one" --out-link "$scratch/one-$guest"
    expect_status 0 hillingar build "$repository/guests/$guest" --root "$scratch/one" --check --vary
    expect_status 0 hillingar build "$scratch/copy/guests/$guest" --root "$scratch/other" --out-link "$scratch/other-$guest"
    cmp "$scratch/one-$guest" "$scratch/other-$guest" || fail "$guest differs in another store"
    expect_status 0 hillingar build "$scratch/copy/guests/$guest" --root "$scratch/one"
    expect_output "^$(readlink "$scratch/one-$guest")$"
    built=$((built + 1))
done
[ "$built" -ge 3 ] || fail "only $built guests have a recipe"

# What differs is noticed: an image that ends with what the clock says.
sed -i 's|^command = "\(.*\)"$|command = "\1; read -r now < /proc/uptime; echo $now >> $out"|' "$scratch/copy/guests/hello/build.toml"
expect_status 0 hillingar build "$scratch/copy/guests/hello" --root "$scratch/one"
expect_status 104 hillingar build "$scratch/copy/guests/hello" --root "$scratch/one" --check
expect_output "it is not reproducible" "first at offset 0x"
