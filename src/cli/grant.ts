import {
  grantKinds,
  observingKinds,
  type FileKind,
  type Grant,
  type GrantKind,
} from '../process/grant.js'
import { placeOfObject } from '../process/package.js'
import { samplerOf } from './sampler.js'
import type { Line } from './subject.js'
import { topObjectNames } from './top-options.js'
import { bufferSize, readValue } from './values.js'

/** What the helper will be allowed to do for this command line; undefined: no helper is needed. */
export function grantOf(line: Line): Grant | undefined {
  const { subject } = line
  if (line.asks) return undefined
  switch (subject.kind) {
    case 'tool':
      return tracing(line, { objects: shipped(subject.name) })
    case 'calls':
      return tracing(line, { objects: shipped('syscall') })
    case 'file':
      return tracing(line, { objects: [], anyObject: true, kinds: [...observingKinds] })
    case 'command':
      return commandGrant(subject.name, line.rest)
    case 'none':
      return undefined
  }
}

function shipped(...tools: string[]): Grant['objects'] {
  return tools.flatMap((tool) => placeOfObject(tool) ?? [])
}

/** What decoding system calls' arguments needs. */
const callFiles: FileKind[] = ['format']

function tracing(line: Line, grant: Grant): Grant {
  const buffer = line.given.get('buffer')
  return {
    ...grant,
    files: callFiles,
    // What the tracing cost, for the closing line, is asked for with this one.
    ...((!line.given.has('quiet') || line.given.has('stats')) && { capabilities: ['sys_admin'] }),
    ...(buffer !== undefined && { bufferBytes: readValue('buffer', bufferSize, buffer) }),
  }
}

function commandGrant(name: string, rest: string[]): Grant | undefined {
  if (name === 'doctor') {
    const capabilities = ['sys_admin', 'net_admin']
    return { objects: [], files: ['lockdown'], kinds: [...grantKinds], capabilities }
  }
  const samples = name === 'profile' || name === 'offcpu'
  const sampler = name === 'flamegraph' ? samplerOf(rest) : samples ? name : undefined
  if (sampler) return sampling(sampler)
  if (name === 'top') return watching()
  const asksKernel = rest.some((word) => /^(tracepoint|syscall)(:|$)|^[^:/]*[*?]/.test(word))
  if (name === 'list' && asksKernel) return { objects: [], files: ['events', 'format'] }
  return undefined
}

/** Programs are attached when a view shows what they count; sys_admin is for the host's own. */
function watching(): Grant {
  const objects = shipped(...topObjectNames)
  const kinds: GrantKind[] = ['tp_btf', 'raw_tp', 'fentry', 'iter']
  return { objects, kinds, capabilities: ['sys_admin'], unsealed: true }
}

/** Stacks of all processes, and what names their addresses. */
function sampling(sampler: string): Grant {
  return {
    objects: shipped(sampler),
    kinds: ['perf_event', 'tp_btf', 'iter'],
    files: ['kallsyms', 'maps', 'mapped', 'perf_map', 'debug', 'hold', 'held'],
    sideBand: true,
    capabilities: ['sys_admin', 'syslog', 'sys_ptrace', 'checkpoint_restore', 'dac_read_search'],
  }
}
