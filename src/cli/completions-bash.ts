import { isList, type Completable, type CompletableSubject } from './completions.js'
import type { OptionDefinition } from './options.js'

/** Completes the last word of a list; what is before its comma, and a sign, stays. */
const listFunction = `_ebpf_trace_list() {
  local done=''
  [[ $word == *,* ]] && done=\${word%,*},
  local last=\${word##*,} sign=''
  [[ $last == [-+!]* ]] && sign=\${last:0:1}
  COMPREPLY=($(compgen -P "$done$sign" -W "$1" -- "\${last#"$sign"}"))
  compopt -o nospace 2>/dev/null
}
`

/** Completion for bash. */
export function bash({ subjects, calls }: Completable): string {
  const all = subjects.map(({ name }) => name)
  const others = calls.filter((call) => !all.includes(call)).join(' ')
  return `# bash completion for ebpf-trace: ebpf-trace completions bash
${listFunction}_ebpf_trace() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]}
  local subject='' value='' each
  local calls='${calls.join(' ')}'
  local others='${others}'
  local fields=''
  COMPREPLY=()
  for each in "\${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
    [[ $each == -- ]] && { COMPREPLY=($(compgen -c -f -- "$word")); return; }
    if [[ $each == = ]]; then value=yes
    elif [[ $value ]]; then value=''
    else
      case $each in
        ${valuedNames(subjects)}) value=yes ;;
        -*) ;;
        *) [[ $subject ]] || subject=$each ;;
      esac
    fi
  done
  if [[ $word == = ]]; then word=''
  elif [[ $before == = ]]; then before=\${COMP_WORDS[COMP_CWORD - 2]}; fi
  case $subject in
${subjects
  .filter(({ fields }) => fields.length > 0)
  .map(fieldsCase)
  .join('\n')}
  esac
  case "$subject $before" in
${valueCases(subjects)}
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

function allOptions(subjects: CompletableSubject[]): [string, OptionDefinition][] {
  return [...new Map(subjects.flatMap(({ options }) => options))]
}

function namesOf(long: string, { short }: OptionDefinition): string {
  return short ? `-${short} | --${long}` : `--${long}`
}

/** Options after which a value comes, which is no subject. */
function valuedNames(subjects: CompletableSubject[]): string {
  const valued = allOptions(subjects).filter(([, { argument }]) => argument !== undefined)
  return valued.map(([long, definition]) => namesOf(long, definition)).join(' | ')
}

/** What an option has in most subjects, and before it what it has in those where it differs. */
function valueCases(subjects: CompletableSubject[]): string {
  const usual = new Map<string, string | undefined>()
  const special: string[] = []
  const line = (pattern: string, action: string): string => `    ${pattern}) ${action}; return ;;`
  for (const { name, options } of subjects) {
    for (const [long, definition] of options) {
      const action = actionOf(long, definition)
      const names = namesOf(long, definition).split(' | ')
      for (const each of names) {
        if (!usual.has(each)) usual.set(each, action)
        else if (action && usual.get(each) !== action)
          special.push(line(`'${name} ${each}'`, action))
      }
    }
  }
  const rest = [...usual].flatMap(([name, action]) => (action ? [line(`*' ${name}'`, action)] : []))
  return [...special, ...rest].join('\n')
}

function actionOf(long: string, { choices, argument }: OptionDefinition): string | undefined {
  const isMany = isList(argument)
  const words = (list: string): string =>
    isMany ? `_ebpf_trace_list ${list}` : `COMPREPLY=($(compgen -W ${list} -- "$word"))`
  if (long === 'columns') return words('"$fields"')
  if (choices) return words(`'${choices.join(' ')}'`)
  if (argument === 'FILE') return 'COMPREPLY=($(compgen -f -- "$word"))'
  if (argument?.startsWith('USER')) return words('"$(compgen -u)"')
  if (argument?.startsWith('PID')) return words('"$(ps -A -o pid= 2>/dev/null)"')
  // A value of which nothing is known: no word of ours fits.
  return argument === undefined ? undefined : ':'
}

function fieldsCase({ name, fields }: CompletableSubject): string {
  return `    ${name}) fields='${fields.join(' ')}' ;;`
}

function subjectCase({ name, options, words }: CompletableSubject): string {
  const list = words === 'calls' ? '$calls' : words === 'files' ? '' : words.join(' ')
  const files = words === 'files' ? ' -f' : ''
  return `    ${name}) COMPREPLY=($(compgen${files} -W "${list} ${longNames(options)}" -- "$word")) ;;`
}

function longNames(options: [string, OptionDefinition][]): string {
  return [...options.map(([long]) => `--${long}`), '--help'].join(' ')
}
