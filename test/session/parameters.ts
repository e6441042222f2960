import t from 'tap'
import type { Parameter } from '../../src/object/parameters.js'
import { readObject } from '../../src/object/object.js'
import { encodeParameter, type ParameterValue } from '../../src/session/parameters.js'
import { caught } from '../fixtures/caught.js'
import { fixtureObject } from '../fixtures/objects.js'

const object = readObject(fixtureObject('sample'))

t.test('values become the bytes of their type', async (t) => {
  for (const [parameter, value, bytes] of [
    [one('bool', 1), true, '01'],
    [one('bool', 1), 'no', '00'],
    [one('integer', 4), 258, '02010000'],
    [one('integer', 4, { signed: true }), '-2', 'feffffff'],
    [one('integer', 8), '0xffffffffffffffff', 'ffffffffffffffff'],
    [one('integer', 8, { length: 2 }), [1, 2n], '0100000002000000'],
    [one('integer', 8, { length: 2 }), 1, '0100000000000000'],
    [one('text', 4), 'ab', '61620000'],
    [one('text', 4), '', '00000000'],
    [one('bytes', 4), new Uint8Array([1, 2]), '01020000'],
  ] as [Parameter, ParameterValue | Uint8Array, string][]) {
    const encoded = encodeParameter(object.btf, parameter, value)
    t.equal(Buffer.from(encoded).toString('hex'), bytes, `${parameter.kind} ${String(value)}`)
  }
})

t.test('what does not fit the type is the user’s mistake', async (t) => {
  for (const [parameter, value, message] of [
    [one('bool', 1), 'maybe', '--some-name: is true or false, not maybe'],
    [one('integer', 1), 256, '--some-name: is between 0 and 255'],
    [one('integer', 1, { signed: true }), -129, '--some-name: is between -128 and 127'],
    [one('integer', 4), 'ten', '--some-name: takes a whole number, not ten'],
    [one('integer', 4), 1.5, '--some-name: takes a whole number, not 1.5'],
    [one('integer', 4), [1, 2], '--some-name: takes one value'],
    [one('integer', 8, { length: 2 }), [1, 2, 3], '--some-name: takes at most 2 values'],
    [one('text', 4), 'abcd', '--some-name: takes at most 3 bytes'],
    [one('bytes', 4), 'ab', '--some-name: takes no value of the command line'],
  ] as [Parameter, ParameterValue, string][]) {
    const failure = await caught(() => encodeParameter(object.btf, parameter, value))
    t.match(failure, { kind: 'usage', message })
  }
})

t.test('an enumeration takes its names', async (t) => {
  const type = object.btf.find('colour', 'enum') ?? 0
  const colour = one('enum', 4, { type })
  const { message } = await caught(() => encodeParameter(object.btf, colour, 'mauve'))
  const [first = '', second = ''] = /is one of these: (\w+), (\w+)/.exec(message)?.slice(1) ?? []
  t.ok(first && second, message)
  const bytes = encodeParameter(object.btf, colour, second.toUpperCase())
  t.notSame(bytes, encodeParameter(object.btf, colour, first))
})

function one(kind: Parameter['kind'], size: number, more: Partial<Parameter> = {}): Parameter {
  const initial = new Uint8Array(size)
  const fixed = { name: 'some_name', offset: 0, type: 0, typedefs: [], doc: undefined, initial }
  return { ...fixed, size, length: 1, kind, signed: false, ...more }
}
