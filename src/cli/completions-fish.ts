import { isList, type Completable, type CompletableSubject } from './completions.js'
import type { OptionDefinition } from './options.js'

/** Completion for fish. */
export function fish({ subjects, calls }: Completable): string {
  const first = 'not __fish_seen_subcommand_from $ebpf_trace_subjects'
  const others = calls.filter((call) => !subjects.some(({ name }) => name === call)).join(' ')
  return [
    '# fish completion for ebpf-trace: ebpf-trace completions fish',
    `set -g ebpf_trace_subjects ${subjects.map(({ name }) => name).join(' ')}`,
    `set -g ebpf_trace_calls ${calls.join(' ')}`,
    'complete -c ebpf-trace -f',
    ...subjects.map(
      ({ name, summary }) =>
        `complete -c ebpf-trace -n ${quoted(first)} -a ${name} -d ${quoted(summary)}`,
    ),
    `complete -c ebpf-trace -n ${quoted(first)} -a ${quoted(others)} -d 'system call'`,
    ...subjects.flatMap(subjectLines),
    '',
  ].join('\n')
}

function subjectLines({ name, options, words, fields }: CompletableSubject): string[] {
  const line = `complete -c ebpf-trace -n '__fish_seen_subcommand_from ${name}'`
  const rest =
    words === 'calls'
      ? [`${line} -a '$ebpf_trace_calls'`]
      : words === 'files'
        ? [`${line} -F`]
        : words.length
          ? [`${line} -a ${quoted(words.join(' '))}`]
          : []
  const given = options.map(([long, definition]) => {
    const { short, doc } = definition
    const choices = long === 'columns' ? fields : definition.choices
    const letter = short ? ` -s ${short}` : ''
    const values = valuesOf({ ...definition, ...(choices && { choices }) })
    return `${line} -l ${long}${letter}${values} -d ${quoted(doc)}`
  })
  return [...given, ...rest]
}

function valuesOf({ argument, choices }: OptionDefinition): string {
  if (argument === undefined) return ''
  if (argument === 'FILE') return ' -rF'
  const list = (words: string): string => ` -xa ${quoted(`(__fish_append , ${words})`)}`
  const words = choices?.join(' ')
  if (words) return isList(argument) ? list(words) : ` -xa ${quoted(words)}`
  if (argument === 'USER') return " -xa '(__fish_complete_users)'"
  if (argument === 'USER,...') return list('(__fish_complete_users)')
  return argument.startsWith('PID') ? list('(__fish_complete_pids)') : ' -x'
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
