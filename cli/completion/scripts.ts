/** A shell we have a script for. */
export type CompletedShell = (typeof completedShells)[number];

export const completedShells = ["bash", "zsh", "fish"] as const;

/**
 * What a shell loads to complete `trinity`: it asks `trinity complete` with the words so far, the last one half typed, and
 * falls back to file names where that knows nothing.
 */
export const completionScripts: Readonly<Record<CompletedShell, string>> = {
  bash: `# Completes trinity; load it with: source <(trinity completion bash)
# A KEY=VALUE is one word here.
COMP_WORDBREAKS=\${COMP_WORDBREAKS//=/}
_trinity() {
  local IFS=$'\\n'
  local words
  words="$(trinity complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)"
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *= ]] && compopt -o nospace
  return 0
}
complete -o default -F _trinity trinity
`,
  zsh: `#compdef trinity
# Completes trinity; load it with: source <(trinity completion zsh)
_trinity() {
  local -a words_known
  local line word about
  while IFS=$'\\t' read -r word about; do
    [[ -n $about ]] && words_known+=("\${word//:/\\\\:}:$about") || words_known+=("\${word//:/\\\\:}")
  done < <(trinity complete --describe -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#words_known} )); then _describe -V trinity words_known; else _files; fi
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _trinity "$@"; else compdef _trinity trinity; fi
`,
  fish: `# Completes trinity; load it with: trinity completion fish | source
function __trinity_complete
  set -l known (trinity complete --describe -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)
  if test (count $known) -gt 0
    printf '%s\\n' $known
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c trinity -f -k -a '(__trinity_complete)'
`,
};
