#!/usr/bin/env bash
# Installs what packaging/debian-packages lists and is not there yet. Needs root only if something is missing.
set -euo pipefail
list="$(dirname "$0")/debian-packages"
missing=()
while read -r package _; do
    case "$package" in '' | '#'*) continue ;; esac
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
done <"$list"
[ ${#missing[@]} -eq 0 ] && exit 0
echo "Installing Debian packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
