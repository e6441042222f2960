import type { Completable, CompletableSubject } from './completions.js'
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
  local subject=\${\${words[2,CURRENT-1]:#-*}[1]}
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

function subjectCase({ name, options, words }: CompletableSubject): string {
  const rest =
    words === 'calls'
      ? "'*:system call:(($calls))'"
      : words === 'files'
        ? "'*:file:_files'"
        : `'*:word:(${words.map((word) => word.replaceAll("'", '')).join(' ')})'`
  const lines = options.flatMap(argumentsOf)
  return `    ${name}) _arguments ${[...lines, rest].join(' ')} ;;`
}

function argumentsOf([long, definition]: [string, OptionDefinition]): string[] {
  const { short, argument, choices, doc } = definition
  const values = choices ? `(${choices.join(' ')})` : action(argument)
  const value = argument ? `:${argument.replace(/,\.\.\.$/, '').toLowerCase()}:${values}` : ''
  const words = doc.replaceAll(/[[\]:]/g, ' ')
  const names = short ? [`-${short}`, `--${long}`] : [`--${long}`]
  return names.map((name) => quoted(`${name}[${words}]${value}`))
}

function action(argument: string | undefined): string {
  if (argument === 'FILE') return '_files'
  return argument?.startsWith('USER') ? '_users' : ' '
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
