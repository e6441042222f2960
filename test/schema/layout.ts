import { readFileSync } from 'node:fs'
import t from 'tap'
import { Btf } from '../../src/btf/btf.js'
import { readObject } from '../../src/object/object.js'
import { eventSchemas, SchemaError, schemaOf } from '../../src/schema/layout.js'
import type { Schema } from '../../src/schema/schema.js'
import { BtfBuilder } from '../fixtures/btf.js'

const sample = readObject(readFileSync('test/fixtures/sample.bpf.o'))
const kinds = readObject(readFileSync('test/fixtures/kinds.bpf.o'))

const places = ({ fields }: Schema) =>
  fields.map(({ name, offset, size, length, meaning }) => [name, offset, size, length, meaning])

t.test('an event struct is laid out as C did', async (t) => {
  const [schema, ...others] = eventSchemas(sample.btf)
  t.same(others, [])
  t.match(schema, { name: 'event', kind: 0, hasHead: true, size: 64 })
  t.same(schema && places(schema), [
    ['time', 8, 8, 1, 'time_ns'],
    ['pid', 16, 4, 1, 'pid_nr'],
    ['uid', 20, 4, 1, 'uid_nr'],
    ['comm', 24, 1, 16, 'text'],
    ['ret', 40, 8, 1, 'sysret'],
    ['flags', 48, 4, 1, 'open_flags'],
    ['colour', 52, 4, 1, undefined],
    ['duration', 56, 8, 1, 'duration_ns'],
    ['path', 64, 1, 0, 'text'],
  ])
  const colour = schema?.fields.find(({ name }) => name === 'colour')
  t.match(colour, { form: 'enum', names: { 0: 'RED', 5: 'GREEN' } })
  t.equal(schema?.fields.at(-1)?.doc, 'path as the process passed it')
})

t.test('several kinds have their numbers', async (t) => {
  t.match(eventSchemas(kinds.btf), [
    { name: 'opened', kind: 1, size: 24 },
    { name: 'ended', kind: 2, size: 24 },
  ])
})

t.test('a map key is flattened, its inner names joined', async (t) => {
  const seen = sample.maps.find(({ name }) => name === 'seen')
  const key = schemaOf(sample.btf, seen?.keyType ?? 0, 'key')
  t.match(key, { name: 'slot', hasHead: false, size: 16 })
  t.same(places(key), [
    ['pid', 0, 4, 1, 'pid_nr'],
    ['version_major', 4, 2, 1, undefined],
    ['version_minor', 6, 1, 1, undefined],
    ['where', 8, 8, 1, 'kernel_addr'],
  ])
  t.same(places(schemaOf(sample.btf, seen?.valueType ?? 0, 'value')), [['value', 0, 8, 1, 'count']])
})

t.test('an object without EVENTS() emits nothing', async (t) => {
  t.same(eventSchemas(new Btf(new BtfBuilder().bytes())), [])
})

/** `union event_scratch` around an event struct with these members. */
function scratch(size: number, ...members: [name: string, type: number, offsetBits: number][]) {
  const builder = new BtfBuilder()
    .add(1, 'int', 4, { extra: [(1 << 24) | 32] })
    .add(4, '', 16, { length: 0 })
    .add(8, 'record_header', 2)
    .add(3, '', 0, { extra: [1, 1, 0] })
    .add(2, '', 0)
    .add(5, 'inner', 8, { length: 0 })
  const list = members.flatMap(([name, type, offset]) => [builder.name(name), type, offset])
  builder.add(4, 'event', size, { length: members.length, extra: list })
  const event = [builder.name('event'), 7, 0]
  return new Btf(builder.add(5, 'event_scratch', size, { length: 1, extra: event }).bytes())
}

t.test('what is no value is shown as its bytes, a pointer as an address', async (t) => {
  const btf = scratch(40, ['head', 3, 0], ['inner', 6, 128], ['next', 5, 192])
  const [schema] = eventSchemas(btf)
  t.same(schema && places(schema), [
    ['time', 8, 8, 1, 'time_ns'],
    ['inner', 16, 1, 8, 'bytes'],
    ['next', 24, 8, 1, 'hex'],
  ])
})

const refusals: [name: string, btf: () => Btf, message: RegExp][] = [
  ['an event without a head', () => scratch(4, ['pid', 1, 0]), /does not begin with record_header/],
  [
    'a field beyond its struct',
    () => scratch(24, ['head', 3, 0], ['x', 1, 8 * 24]),
    /field x lies outside/,
  ],
  [
    'a field after a flexible one',
    () => scratch(24, ['head', 3, 0], ['all', 4, 128], ['x', 1, 160]),
    /field x follows/,
  ],
  [
    'a field that C could not name',
    () => scratch(24, ['head', 3, 0], ['a,b', 1, 128]),
    /field cannot be called 'a,b'/,
  ],
  [
    'two fields of one name',
    () => scratch(24, ['head', 3, 0], ['x', 1, 128], ['x', 1, 160]),
    /two fields are called x/,
  ],
  [
    'a field that begins between bytes',
    () => scratch(24, ['head', 3, 0], ['x', 1, 129]),
    /bit field/,
  ],
]
for (const [name, btf, message] of refusals) {
  t.test(`refuses ${name}`, async (t) => {
    t.throws(() => eventSchemas(btf()), message)
    t.throws(() => eventSchemas(btf()), SchemaError)
  })
}
