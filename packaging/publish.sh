#!/usr/bin/env bash
# Publishes the programs with NativeAOT into out/bin. Does nothing when none of their sources changed.
set -euo pipefail
cd "$(dirname "$0")/.."
out=out/bin
stamp=out/published

# Names and contents of everything that the programs are made from.
sources=$(find src Directory.Build.props Directory.Build.targets Directory.Packages.props BannedSymbols.txt .editorconfig global.json packaging/publish.sh \
    \( -name bin -o -name obj \) -prune -o -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sources" ] \
    && [ -x $out/hillingar ] && [ -x $out/hillingard ] && [ -x $out/hillingar-tender ] && [ -x $out/hillingar-serve-cache ]; then
    exit 0
fi

rm -rf "$out" "$stamp"
mkdir -p "$out"
for program in Tender Supervisor Cli Serving; do
    echo "Publishing src/$program (NativeAOT)"
    dotnet publish "src/$program" -c Release -o "out/publish/$program" -v quiet -nologo
    find "out/publish/$program" -maxdepth 1 -type f \( -perm -u+x -o -name '*.so' \) ! -name '*.dbg' ! -name '*.pdb' -exec install -m 755 -t "$out" {} +
done
rm -rf out/publish

# The programs look for modules and toolchains beside them, and modules for guests beside those.
mkdir -p out/share/hillingar
ln -sfn -t out/share/hillingar ../../../modules ../../../guests ../../../toolchains
echo "$sources" >"$stamp"
