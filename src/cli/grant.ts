import type { FileKind, Grant } from '../process/grant.js'
import { objectPath } from '../process/package.js'
import type { Line } from './subject.js'

/** What the helper will be allowed to do for this command line; undefined: no helper is needed. */
export function grantOf(line: Line): Grant | undefined {
  const { subject } = line
  if (line.asks) return undefined
  if (subject.kind === 'tool') return { objects: [objectPath(subject.name)], files: callFiles }
  if (subject.kind === 'calls') return { objects: [objectPath('syscall')], files: callFiles }
  if (subject.kind === 'file')
    return { objects: [], anyObject: true, attach: ['section'], files: callFiles }
  if (subject.kind === 'command' && subject.name === 'doctor')
    return { objects: [], files: ['config', 'lockdown', 'btf', 'tracefs-events'] }
  if (subject.kind === 'command' && subject.name === 'list' && asksKernel(line.rest))
    return { objects: [], files: ['tracefs-events', 'tracefs-format'] }
  return undefined
}

/** What decoding system calls' arguments needs. */
const callFiles: FileKind[] = ['tracefs-format', 'btf']

/** Whether `list` is asked for what only the kernel knows. */
function asksKernel(rest: string[]): boolean {
  return rest.some((word) => /^(tracepoint|syscall)(:|$)/.test(word) || word.startsWith('*'))
}
