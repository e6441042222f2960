import type { Connection } from '../helper/connection.js'
import { KernelError } from '../helper/kernel-error.js'
import type { Feature } from '../helper/message.js'
import { hello } from '../helper/requests.js'
import type { ObjectProgram } from '../object/object.js'
import { Failure } from '../text/failure.js'

interface Need {
  section: RegExp
  feature: Feature
  /** As a sentence has it: this kernel has no ... */
  words: string
}

/** What a program needs of the kernel, by the beginning of its section. */
const needs: Need[] = [
  { section: /^k(ret)?probe/, feature: 'kprobe', words: 'kprobes' },
  { section: /^(fentry|fexit|fmod_ret)/, feature: 'fentry', words: 'fentry' },
  { section: /^(u(ret)?probe|usdt)/, feature: 'uprobe', words: 'uprobes' },
  { section: /^(tracepoint|tp)\//, feature: 'tracepoint', words: 'tracepoints for BPF' },
  { section: /^tp_btf/, feature: 'tp_btf', words: 'typed tracepoints' },
  { section: /^raw_(tp|tracepoint)/, feature: 'raw_tracepoint', words: 'raw tracepoints' },
  { section: /^perf_event/, feature: 'perf_event', words: 'perf events' },
]

/** What libbpf says of a tracepoint or function that the kernel's types do not have. */
const aboutTarget = /failed to find kernel BTF type ID of '([^']+)'/

/**
 * The reason behind an error of loading or attaching: where the kernel has nothing of the kind that
 * a program needs, that is it, and the errno is not worth a word. Else the error as it is.
 */
export async function explained(
  error: unknown,
  connection: Connection,
  programs: Pick<ObjectProgram, 'name' | 'section'>[],
): Promise<unknown> {
  if (!(error instanceof KernelError)) return error
  const missing = error.log.map((line) => aboutTarget.exec(line)?.[1]).find(Boolean)
  const program = programs.find(({ name }) => name === error.program)
  if (missing !== undefined && program) {
    const message = `this kernel has no ${missing}: ${program.name} needs ${program.section}`
    return new Failure('refused', message, '`ebpf-trace list` shows what there is', error)
  }
  const needed = programs.flatMap(({ name, section }) => {
    const need = needs.find((each) => each.section.test(section))
    return need ? [{ ...need, name, at: section }] : []
  })
  const asked = new Set(needed.map(({ feature }) => feature))
  const found = await hello(connection, [...asked]).catch(() => undefined)
  const lacking = needed.find(({ feature }) => found && !found.features.has(feature))
  if (lacking === undefined) return error
  const { words, name, at } = lacking
  const hint = '`ebpf-trace doctor` says why, and what else there is'
  return new Failure('refused', `this kernel has no ${words}: ${name} needs ${at}`, hint, error)
}
