import { readFileSync } from 'node:fs'
import t from 'tap'
import * as chunk from '../../src/kernel/chunk.js'

const header = readFileSync('bpf-src/include/syscall.h', 'utf8')

/** The values of an enum, by name. */
function enumOf(name: string): Record<string, number> {
  const body = new RegExp(`enum ${name} {(.*?)\\n};`, 's').exec(header)?.[1] ?? ''
  const values: Record<string, number> = {}
  let next = 0
  for (const match of body.matchAll(/^\t([A-Z_]+)(?: = (\d+))?,/gm)) {
    next = match[2] === undefined ? next : Number(match[2])
    values[match[1] ?? ''] = next++
  }
  return values
}

/** `{listEnd: 4}` as C has it: `{CHUNK_LIST_END: 4}`. */
function asC(prefix: string, values: Record<string, number>): Record<string, number> {
  const upper = (name: string): string => name.replace(/[A-Z]/g, '_$&').toUpperCase()
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`${prefix}_${upper(name)}`, value]),
  )
}

t.test('the numbers are those of syscall.h', async (t) => {
  t.same(asC('CAPTURE', chunk.captureKind), enumOf('capture_kind'))
  t.same(asC('LENGTH', chunk.captureLength), enumOf('capture_length'))
  t.same(asC('WHEN', chunk.captureWhen), enumOf('capture_when'))
  t.same(asC('CALL', chunk.callFlag), enumOf('call_flags'))
  t.same(asC('CHUNK', chunk.chunkKind), enumOf('chunk_kind'))
  t.same(asC('CHUNK', chunk.chunkFlag), enumOf('chunk_flags'))
})

t.test('so are the limits', async (t) => {
  const defined = (name: string): number =>
    Number(new RegExp(`#define ${name} (\\d+)`).exec(header)?.[1])
  t.equal(chunk.CALL_MAX, defined('CALL_MAX'))
  t.equal(chunk.CAPTURES_MAX, defined('CAPTURES_MAX'))
  t.equal(chunk.CAPTURES_PER_CALL, defined('CAPTURES_PER_CALL'))
  t.equal(chunk.STRING_MAX + 2, defined('PIECE_MAX'))
})
