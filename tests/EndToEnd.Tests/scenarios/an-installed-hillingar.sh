# What install.sh puts below DESTDIR is complete, is where the programs look for it, and needs nothing of the repository.
. "$(dirname "$0")/host.sh"
prefix=/usr/local
root=$scratch/installed
for again in 1 2; do
    # A file of an earlier version would become a part of every guest that is built there.
    expect_status 0 env "DESTDIR=$root" "$repository/packaging/install.sh" "$prefix"
    [ "$again" = 2 ] || touch "$root$prefix/share/hillingar/guests/dns/Old.cs"
done
expect_status 2 env "DESTDIR=$root" "$repository/packaging/install.sh" usr/local
expect_output 'no absolute path'

there() { [ -s "$root$1" ] || fail "install.sh has not installed $1"; }
same() { diff -r "$repository/$1" "$root$2" || fail "$2 is not $1"; }
for page in "$repository"/man/*; do there "$prefix/share/man/man${page##*.}/${page##*/}"; done
for folder in modules toolchains; do same "$folder" "$prefix/share/hillingar/$folder"; done
same packaging/schema "$prefix/share/hillingar/schema"
there "$prefix/share/hillingar/schema/output/status.json"
for guest in kit hello dns notes; do same "guests/$guest" "$prefix/share/hillingar/guests/$guest"; done
there "$prefix/share/bash-completion/completions/hillingar"
there "$prefix/share/fish/vendor_completions.d/hillingar.fish"
there "$prefix/share/zsh/site-functions/_hillingar"
there /etc/dbus-1/system.d/org.hillingar.Hillingar1.conf
there "$prefix/share/polkit-1/actions/org.hillingar.policy"
for part in Manager Unit Job Generation; do there "$prefix/share/dbus-1/interfaces/org.hillingar.Hillingar1.$part.xml"; done
service=$root$prefix/lib/systemd/system/hillingard.service
program=$(sed -n 's/^ExecStart=//p' "$service")
[ "$program" = "$prefix/bin/hillingard" ] || fail "the service starts $program"
[ -x "$root$program" ] || fail "the service starts $program, which is not there"
[ -z "$(find "$root" ! -type l ! -perm -o=r)" ] || fail "not everybody may read $(find "$root" ! -type l ! -perm -o=r)"

# A directory elsewhere, so that nothing is found because it lies beside the repository.
PATH="$root$prefix/bin:$(sed "s,^$HILLINGAR_PROGRAMS:,," <<<"$PATH")"
[ "$(command -v hillingar)" = "$root$prefix/bin/hillingar" ] || fail "another hillingar is found: $(command -v hillingar)"
expect_status 0 hillingar --version
expect_output '^[0-9]+\.[0-9]+\.[0-9]+'
rmdir "$units/zones" "$units"
cd "$scratch"
finds_what_comes_with_it
expect_status 0 hillingar init dns "$units"
expect_status 0 hillingar verify "$units"
expect_status 0 hillingar show --resolved dns "$units"
expect_output "$root$prefix/(lib/hillingar/)?share/hillingar/guests/dns"
expect_status 0 cmp <(hillingar schema unikernel) "$root$prefix/share/hillingar/schema/unikernel.json"
start_supervisor
expect_status 0 hillingar switch "$units"
expect_answer 10.77.0.53 ns1.example.org 10.77.0.53
[ "$(readlink "/proc/$(pid_of dns)/exe")" = "$root$prefix/lib/hillingar/bin/hillingar-tender" ] || fail "another tender runs"
stop_supervisor
