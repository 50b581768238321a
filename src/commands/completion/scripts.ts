/**
 * Each script hands the words up to the cursor to `msa __complete` and offers its answer: lines of a candidate, a tab, and what
 * it is. The line `:files` stands for the files of the folder.
 */

/** bash splits words at `=` and `:`, so the line is split anew, at blanks; what bash considers typed already is then cut off. */
export const bashScript = `# bash completion of msa
_msa() {
  local line=\${COMP_LINE:0:COMP_POINT} current word candidate tab=$'\\t'
  local -a typed
  read -ra typed <<<"$line"
  [[ $line == *[[:space:]] ]] && typed+=('')
  current=\${typed[\${#typed[@]}-1]}
  word=\${COMP_WORDS[COMP_CWORD]}
  [[ $word == [=:] ]] && word=
  COMPREPLY=()
  while IFS= read -r candidate; do
    if [[ $candidate == :files ]]; then
      while IFS= read -r candidate; do COMPREPLY+=("$candidate"); done < <(compgen -f -- "$word")
      compopt -o filenames 2>/dev/null
      continue
    fi
    candidate=\${candidate%%"$tab"*}
    [[ $candidate == "$current" && $candidate == *[=.] ]] && continue
    [[ $candidate == "$current"* ]] && COMPREPLY+=("\${candidate:\${#current}-\${#word}}")
  done < <("\${COMP_WORDS[0]}" __complete -- "\${typed[@]:1}" 2>/dev/null)
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[=.] ]] && compopt -o nospace 2>/dev/null
  return 0
}
complete -F _msa msa
`

export const zshScript = `#compdef msa
# zsh completion of msa
_msa() {
  local line value tab=$'\\t'
  local -a whole open
  for line in "\${(@f)$("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -z $line ]] && continue
    if [[ $line == :files ]]; then
      _files
      continue
    fi
    value=\${line%%$tab*}
    line="\${value//:/\\\\:}:\${line#*$tab}"
    if [[ $value == *[=.] ]]; then open+=("$line"); else whole+=("$line"); fi
  done
  (( \${#whole} )) && _describe -t words 'msa' whole
  (( \${#open} )) && _describe -t words 'msa' open -S ''
}
if [[ $funcstack[1] == _msa ]]; then _msa "$@"; else compdef _msa msa; fi
`

export const fishScript = `# fish completion of msa
function __msa_complete
    set -l typed (commandline -opc)
    set -l current (commandline -ct)
    for line in ($typed[1] __complete -- $typed[2..-1] "$current" 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path "$current"
        else
            echo $line
        end
    end
end
complete -c msa -f -a '(__msa_complete)'
`
