import type { Completable, CompletableSubject } from './completions.js'

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

function subjectLines({ name, options, words }: CompletableSubject): string[] {
  const line = `complete -c ebpf-trace -n '__fish_seen_subcommand_from ${name}'`
  const rest =
    words === 'calls'
      ? [`${line} -a '$ebpf_trace_calls'`]
      : words === 'files'
        ? [`${line} -F`]
        : words.length
          ? [`${line} -a ${quoted(words.join(' '))}`]
          : []
  const given = options.map(([long, { short, argument, choices, doc }]) => {
    const letter = short ? ` -s ${short}` : ''
    const files = argument === 'FILE' ? ' -rF' : ''
    const values = choices
      ? ` -xa ${quoted(choices.join(' '))}`
      : argument?.startsWith('USER')
        ? " -xa '(__fish_complete_users)'"
        : files || (argument ? ' -x' : '')
    return `${line} -l ${long}${letter}${values} -d ${quoted(doc)}`
  })
  return [...given, ...rest]
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
