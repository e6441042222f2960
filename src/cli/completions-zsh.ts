import { isList, type Completable, type CompletableSubject } from './completions.js'
import type { OptionDefinition } from './options.js'

/** Completion for zsh. */
export function zsh({ subjects, calls }: Completable): string {
  const described = subjects.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`)
  return `#compdef ebpf-trace
# zsh completion for ebpf-trace: ebpf-trace completions zsh
_ebpf_trace() {
  local -a subjects calls
  subjects=(
${described.join('\n')}
  )
  calls=(${calls.join(' ')})
  local subject=\${\${words[2,CURRENT-1]:#-*}[1]} dashes=\${words[(i)--]}
  if (( dashes < CURRENT )); then
    shift $dashes words
    (( CURRENT -= dashes ))
    _normal
    return
  fi
  case $subject in
${subjects.map(subjectCase).join('\n')}
    '')
      _describe 'tool or command' subjects
      compadd -a calls
      _files -g '*.bpf.[oc]' ;;
    *) compadd -a calls ;;
  esac
}
compdef _ebpf_trace ebpf-trace
`
}

function subjectCase({ name, options, words, fields }: CompletableSubject): string {
  const rest =
    words === 'calls'
      ? "'*:system call:(($calls))'"
      : words === 'files'
        ? "'*:file:_files'"
        : `'*:word:(${words.map((word) => word.replaceAll("'", '')).join(' ')})'`
  const lines = options.flatMap((option) => argumentsOf(option, fields))
  return `    ${name}) _arguments ${[...lines, rest].join(' ')} ;;`
}

function argumentsOf([long, definition]: [string, OptionDefinition], fields: string[]): string[] {
  const { short, argument, doc } = definition
  const choices = long === 'columns' ? fields : definition.choices
  const values = choices ? wordsAction(choices, argument) : action(argument)
  const value = argument ? `:${argument.replace(/,\.\.\.$/, '').toLowerCase()}:${values}` : ''
  const words = doc.replaceAll(/[[\]:]/g, ' ')
  const names = short ? [`-${short}`, `--${long}`] : [`--${long}`]
  return names.map((name) => quoted(`${name}[${words}]${value}`))
}

function wordsAction(choices: readonly string[], argument: string | undefined): string {
  const words = choices.join(' ')
  return isList(argument) && words ? `_values -s , value ${words}` : `(${words})`
}

function action(argument: string | undefined): string {
  if (argument === 'FILE') return '_files'
  if (argument?.startsWith('PID')) return '_sequence _pids'
  if (argument === 'USER,...') return '_sequence _users'
  return argument === 'USER' ? '_users' : ' '
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
