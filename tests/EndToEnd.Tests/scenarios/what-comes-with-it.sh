# The programs where packaging/publish.sh puts them, which is the way of the README, find what comes with them;
# an-installed-hillingar.sh looks at the other way.
. "$(dirname "$0")/host.sh"
cd "$scratch"
finds_what_comes_with_it
