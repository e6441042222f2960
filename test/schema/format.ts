import t from 'tap'
import { callDecoder } from '../../src/kernel/call.js'
import type { CallRecord } from '../../src/kernel/call.js'
import { formatOf, integerAt, type FormatContext } from '../../src/schema/format.js'
import type { Schema } from '../../src/schema/schema.js'
import { field, ints, record } from '../fixtures/batches.js'

const clock = { offsetNs: 0n }
const schema: Schema = {
  name: 'call',
  kind: 0,
  hasHead: true,
  size: 80,
  fields: [
    field('nr', 16, 4, { meaning: 'syscall_nr', signed: true }),
    field('ret', 24, 8, { meaning: 'sysret', signed: true }),
    field('args', 32, 8, { meaning: 'syscall_arg', length: 6 }),
    field('data', 80, 1, { meaning: 'syscall_data', length: 0 }),
  ],
}
const bytes = record(
  Buffer.concat([
    ints([4, 257], [4, 0], [8, -2]),
    ints([8, 1], [8, 2], [8, 3], [8, 4], [8, 5], [8, 6]),
    Buffer.from('data'),
  ]),
  { flags: 4 },
)
const view = new DataView(bytes.buffer)

/** What a field of the schema says of the record. */
function words(name: string, context: FormatContext): string | undefined {
  const found = schema.fields.find((each) => each.name === name)
  const format = found && formatOf(found, schema, context)
  return format?.kind === 'words' ? format.words(view, 0, bytes.length) : format?.kind
}

t.test('a call is decoded by whom the context names', async (t) => {
  const seen: CallRecord[] = []
  const note = (text: string) => (call: CallRecord) => {
    seen.push({ ...call })
    return text
  }
  const calls = {
    name: (nr: number, compat: boolean) => `${nr} ${compat}`,
    text: note('text'),
    json: note('{}'),
    result: note('result'),
    line: note('line'),
  }
  const context: FormatContext = { clock, machine: 'x64', calls }
  t.equal(words('nr', context), '257 true')
  t.equal(words('args', context), 'text')
  t.equal(words('ret', context), 'result')
  const call = { nr: 257, compat: true, args: 32, ret: 24, data: 80, end: 84 }
  t.match(seen, [call, call])
  t.equal(seen[0]?.view, view)
})

t.test('without a decoder, registers are in hex and the result is a number', async (t) => {
  const context: FormatContext = { clock, machine: 'x64' }
  t.equal(words('nr', context), 'integer')
  t.equal(words('args', context), '0x1,0x2,0x3,0x4,0x5,0x6')
  t.equal(words('ret', context), 'result')
})

t.test("the kernel's own decoder fits", async (t) => {
  const calls = callDecoder({ machine: 'x64', signatures: '' })
  t.ok(words('args', { clock, machine: 'x64', calls })?.includes('0x1'))
})

t.test('integers of every size are read', async (t) => {
  const all = new DataView(ints([8, -2]).slice().buffer)
  const read = [1, 2, 4, 8].flatMap((size) =>
    [true, false].map((signed) => integerAt(all, 0, field('x', 0, size, { signed }))),
  )
  t.same(read, [-2, 254, -2, 65534, -2, 4294967294, -2n, 2n ** 64n - 2n])
})
