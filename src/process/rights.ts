import { readFileSync } from 'node:fs'

/**
 * By what right a helper that we start can use BPF: root's, capabilities that a program started by
 * us has too (ambient), or none; `own` are those that we have but cannot hand on.
 */
export type Rights = 'root' | 'capabilities' | 'own' | 'none'

const [PERFMON, BPF] = [38n, 39n]
const needed = (1n << PERFMON) | (1n << BPF)

/** What this process may hand on. */
export function ourRights(): Rights {
  if (process.platform !== 'linux') return 'none'
  if (process.geteuid?.() === 0) return 'root'
  return capabilityRights(readStatus())
}

/** The rights that the text of /proc/PID/status speaks of, of a process that is not root's. */
export function capabilityRights(status: string): Rights {
  const has = (set: string): boolean => {
    const [, digits = '0'] = new RegExp(`^${set}:\\s*([\\da-f]+)$`, 'm').exec(status) ?? []
    return (BigInt(`0x${digits}`) & needed) === needed
  }
  if (has('CapAmb')) return 'capabilities'
  return has('CapEff') ? 'own' : 'none'
}

function readStatus(): string {
  try {
    return readFileSync('/proc/self/status', 'utf8')
  } catch {
    return ''
  }
}
