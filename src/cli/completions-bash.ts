import type { Completable, CompletableSubject } from './completions.js'
import type { OptionDefinition } from './options.js'

/** Completion for bash. */
export function bash({ subjects, calls }: Completable): string {
  const all = subjects.map(({ name }) => name)
  const others = calls.filter((call) => !all.includes(call)).join(' ')
  return `# bash completion for ebpf-trace: ebpf-trace completions bash
_ebpf_trace() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} subject='' each
  local calls='${calls.join(' ')}'
  local others='${others}'
  COMPREPLY=()
  for each in "\${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
    [[ $each == -- ]] && { COMPREPLY=($(compgen -c -f -- "$word")); return; }
    [[ -z $subject && $each != -* ]] && subject=$each
  done
  case $before in
${choiceCases(subjects)}
  esac
  case $subject in
${subjects.map(subjectCase).join('\n')}
    '')
      if [[ $word == -* ]]; then COMPREPLY=($(compgen -W '--help --version' -- "$word"))
      elif [[ $word == */* || $word == .* ]]; then COMPREPLY=($(compgen -f -- "$word"))
      else COMPREPLY=($(compgen -W "${all.join(' ')} $others" -- "$word")); fi ;;
    *) COMPREPLY=($(compgen -W "$calls ${longNames(subjects[0]?.options ?? [])}" -- "$word")) ;;
  esac
}
complete -o default -F _ebpf_trace ebpf-trace
`
}

function choiceCases(subjects: CompletableSubject[]): string {
  const lines = new Set<string>()
  for (const { options } of subjects) {
    for (const [long, { short, choices, argument }] of options) {
      const names = short ? `-${short} | --${long}` : `--${long}`
      if (choices)
        lines.add(
          `    ${names}) COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$word")); return ;;`,
        )
      else if (argument === 'FILE')
        lines.add(`    ${names}) COMPREPLY=($(compgen -f -- "$word")); return ;;`)
      else if (argument === 'USER' || argument === 'USER,...')
        lines.add(`    ${names}) COMPREPLY=($(compgen -u -- "$word")); return ;;`)
    }
  }
  return [...lines].join('\n')
}

function subjectCase({ name, options, words }: CompletableSubject): string {
  const list = words === 'calls' ? '$calls' : words === 'files' ? '' : words.join(' ')
  const files = words === 'files' ? ' -f' : ''
  return `    ${name}) COMPREPLY=($(compgen${files} -W "${list} ${longNames(options)}" -- "$word")) ;;`
}

function longNames(options: [string, OptionDefinition][]): string {
  return [...options.map(([long]) => `--${long}`), '--help'].join(' ')
}
