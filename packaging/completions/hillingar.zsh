#compdef hillingar
# Completes the command line of hillingar in zsh. To be put into a directory of $fpath under the name _hillingar.
local -a words_known
words_known=("${(@f)$(${words[1]} "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
compadd -a words_known
_files
