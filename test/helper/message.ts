import { readFileSync } from 'node:fs'
import t from 'tap'
import * as twin from '../../src/helper/message.js'
import { kernelLostReasons } from '../../src/session/lost.js'
import { fileKinds } from '../../src/process/grant.js'

const header = source('bpf-src/helper/message.h')

t.test('every constant is the header’s', (t) => {
  t.equal(constant('PROTOCOL_VERSION'), twin.PROTOCOL_VERSION)
  t.equal(constant('MESSAGE_MAX'), twin.MESSAGE_MAX)
  t.equal(constant('NAME_SIZE'), twin.NAME_SIZE)
  t.equal(constant('RECORD_DISCARDED'), twin.RECORD_DISCARDED)
  t.equal(twin.sizeOf(twin.structs.message_head), twin.HEAD_SIZE)
  t.end()
})

t.test('every enumeration has the header’s names and numbers', (t) => {
  t.same(enumeration(header, 'request_type', 'REQUEST_'), { ...twin.Request })
  t.same(enumeration(header, 'message_type', 'MESSAGE_'), { ...twin.Reply })
  t.same(enumeration(header, 'attach_kind', 'ATTACH_'), { ...twin.Attach })
  t.same(enumeration(header, 'file_kind', 'FILE_'), { ...twin.File })
  t.same(enumeration(header, 'stats_action', 'STATS_'), { ...twin.Stats })
  t.same(enumeration(header, 'read_flags', 'READ_'), { ...twin.Read })
  t.same(lower(enumeration(header, 'feature', 'FEATURE_')), [...twin.features])
  t.end()
})

t.test('the grant’s kinds of file are the header’s, without their prefix', (t) => {
  const kinds = lower(enumeration(header, 'file_kind', 'FILE_'))
  t.same(
    fileKinds,
    kinds.map((kind) => kind.replace('tracefs_', '')),
  )
  t.end()
})

t.test('the reasons of loss are those of the contract', (t) => {
  const reasons = enumeration(source('bpf-src/include/contract.h'), 'lost_reason', 'LOST_')
  t.same(lower(reasons), [...kernelLostReasons, 'reasons'])
  t.end()
})

t.test('every struct has the header’s fields, and none needs padding', (t) => {
  const names = [...withoutComments(header).matchAll(/^struct (\w+) {/gm)].map(([, name]) => name)
  t.same(names.toSorted(), Object.keys(twin.structs).toSorted())
  for (const [name, struct] of Object.entries(twin.structs)) {
    t.same(cStruct(name), struct, name)
    let offset = 0
    for (const [field, type] of Object.entries(struct)) {
      const size = twin.sizeOf({ field: type })
      t.equal(offset % Math.min(size, 8), 0, `${name}.${field} is aligned`)
      offset += size
    }
  }
  t.end()
})

t.test('a struct that was encoded is read back', (t) => {
  const request = {
    program: 'exit_openat',
    kind: twin.Attach.KPROBE,
    pid: -1,
    offset: 0xffff_ffff_8100_0000n,
    cookie: 7n,
    perf_type: 1,
    frequency: 99,
    perf_config: 3n,
  }
  const bytes = twin.encode(twin.structs.attach_request, request)
  t.same(twin.decode(twin.structs.attach_request, bytes), request)
  t.throws(() => twin.decode(twin.structs.attach_request, bytes.subarray(1)), /cut short/)
  t.throws(() => twin.nameBytes('x'.repeat(twin.NAME_SIZE)), /longer than 63/)
  t.throws(() => twin.encodeMessage(1, 1, 0, new Uint8Array(twin.MESSAGE_MAX)), /too large/)
  t.end()
})

function source(path: string): string {
  return readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[^]*?\*\//g, '')
}

function constant(name: string): number {
  const found = new RegExp(`#define ${name} (.*)`).exec(withoutComments(header))?.[1] ?? ''
  const [, base, shift] = /^\(?(\d+)u?(?: << (\d+))?\)?\s*$/.exec(found) ?? []
  return Number(base) << Number(shift ?? 0)
}

/** Names without their prefix, and numbers, as C counts them. */
function enumeration(text: string, name: string, prefix: string): Record<string, number> {
  const body = new RegExp(`enum ${name} {([^}]*)}`).exec(withoutComments(text))?.[1] ?? ''
  const values: Record<string, number> = {}
  let next = 0
  for (const entry of body
    .split(',')
    .map((piece) => piece.trim())
    .filter(Boolean)) {
    const [key = '', number] = entry.split('=').map((piece) => piece.trim())
    if (number !== undefined) next = Number(number)
    values[key.replace(prefix, '')] = next++
  }
  return values
}

function lower(values: Record<string, number>): string[] {
  return Object.keys(values).map((name) => name.toLowerCase())
}

function cStruct(name: string): Record<string, string> {
  const body = new RegExp(`struct ${name} {([^}]*)}`).exec(withoutComments(header))?.[1] ?? ''
  const types: Record<string, string> = { uint32_t: 'u32', int32_t: 's32', uint64_t: 'u64' }
  const fields: Record<string, string> = {}
  for (const line of body
    .split(';')
    .map((piece) => piece.trim())
    .filter(Boolean)) {
    const [, type = '', field = '', array] = /^(\w+) (\w+)(\[\w*\])?$/.exec(line) ?? []
    if (array === '[]') continue
    fields[field] = array ? 'name' : (types[type] ?? line)
  }
  return fields
}
