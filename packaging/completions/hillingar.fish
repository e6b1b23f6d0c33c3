# Completes the command line of hillingar in fish. To be put into /usr/share/fish/vendor_completions.d/.
complete -c hillingar -a '(set -l line (commandline -cp); hillingar "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)'
