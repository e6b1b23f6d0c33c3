#!/usr/bin/env bash
# Installs Hillingar: packaging/install.sh [PREFIX]
#
# PREFIX is /usr/local unless given. With DESTDIR in the environment everything is put below that directory instead, for packages; what is
# installed then still expects to lie below PREFIX. The programs are those of HILLINGAR_PROGRAMS, or are published. What goes where:
# docs/installing.md.
set -euo pipefail
cd "$(dirname "$0")/.."
prefix=${1:-/usr/local}
case $prefix in
/*) ;;
*) echo "install.sh: the prefix '$prefix' is no absolute path" >&2 && exit 2 ;;
esac
prefix=${prefix%/}
destination=${DESTDIR:-}
[ -n "${HILLINGAR_PROGRAMS:-}" ] || packaging/publish.sh
programs=${HILLINGAR_PROGRAMS:-out/bin}

into() { # DIRECTORY FILE...: to be read by all
    install -d "$destination$1"
    install -m 644 -t "$destination$1" "${@:2}"
}

# The programs look for their library and for each other beside them, and for what is shared in ../share/hillingar.
home=$prefix/lib/hillingar
install -d "$destination$home/bin" "$destination$home/share" "$destination$prefix/bin" "$destination$prefix/share/hillingar"
install -m 755 -t "$destination$home/bin" "$programs"/hillingar "$programs"/hillingard "$programs"/hillingar-tender "$programs"/hillingar-serve-cache
install -m 644 -t "$destination$home/bin" "$programs"/*.so
ln -sfn ../../../share/hillingar "$destination$home/share/hillingar"
for program in hillingar hillingard hillingar-tender; do
    ln -sfn "../lib/hillingar/bin/$program" "$destination$prefix/bin/$program"
done

shared=$prefix/share/hillingar
into "$shared/modules" modules/*.module.toml
into "$shared/toolchains" toolchains/*.lock
into "$shared/schema" packaging/schema/*.json
into "$shared/schema/output" packaging/schema/output/*.json
# A guest is built from all that its directory holds, so nothing of an earlier version may stay in it.
for guest in kit hello dns notes; do
    rm -rf "$destination$shared/guests/$guest"
    find "guests/$guest" -type f -printf '%h\n' | sort -u | while read -r folder; do
        into "$shared/$folder" "$folder"/*.*
    done
done

for page in man/*.[1-8]; do
    into "$prefix/share/man/man${page##*.}" "$page"
done
install -D -m 644 packaging/completions/hillingar.bash "$destination$prefix/share/bash-completion/completions/hillingar"
install -D -m 644 packaging/completions/hillingar.fish "$destination$prefix/share/fish/vendor_completions.d/hillingar.fish"
install -D -m 644 packaging/completions/hillingar.zsh "$destination$prefix/share/zsh/site-functions/_hillingar"

# systemd reads units of /usr/local too, D-Bus reads policies of /usr and /etc alone.
case $prefix in
/usr) into /usr/share/dbus-1/system.d packaging/org.hillingar.Hillingar1.conf ;;
*) into /etc/dbus-1/system.d packaging/org.hillingar.Hillingar1.conf ;;
esac
# polkit reads its policies, and clients the interfaces, below the prefix of the distribution alone; elsewhere they do no harm.
into "$prefix/share/polkit-1/actions" packaging/org.hillingar.policy
into "$prefix/share/dbus-1/interfaces" packaging/dbus-1/interfaces/*.xml
install -d "$destination$prefix/lib/systemd/system"
for service in hillingard hillingard-guests; do
    sed "s,/usr/bin/,$prefix/bin/," "packaging/$service.service" >"$destination$prefix/lib/systemd/system/$service.service"
    chmod 644 "$destination$prefix/lib/systemd/system/$service.service"
done

[ -n "$destination" ] || echo "installed; next: systemctl reload dbus && systemctl daemon-reload && systemctl enable --now hillingard"
