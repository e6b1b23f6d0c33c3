# Completes the command line of hillingar in bash. To be sourced, or put into /usr/share/bash-completion/completions/hillingar.
_hillingar() {
    local IFS=$'\n'
    # The program knows its own words; file names are the shell's to know.
    COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _hillingar hillingar
