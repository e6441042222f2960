import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { parseMaps } from './mappings.js'

/**
 * The code that the kernel maps into every process, from our own memory: there is no file of it.
 * To be read before privileges are dropped, since a process that dropped them may not open its
 * own memory.
 */
export function readVdso(): Uint8Array | undefined {
  try {
    const own = parseMaps(readFileSync('/proc/self/maps', 'utf8'))
    const vdso = own.find(({ path }) => path === '[vdso]')
    if (vdso === undefined) return undefined
    const bytes = new Uint8Array(vdso.end - vdso.start)
    const memory = openSync('/proc/self/mem', 'r')
    try {
      const got = readSync(memory, bytes, 0, bytes.length, vdso.start)
      return bytes.subarray(0, got)
    } finally {
      closeSync(memory)
    }
  } catch {
    return undefined
  }
}
