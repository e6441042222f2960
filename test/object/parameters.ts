import { readFileSync } from 'node:fs'
import t from 'tap'
import { readObject } from '../../src/object/object.js'

t.test('parameters have their place, kind, words and value', async (t) => {
  const { parameters } = readObject(readFileSync('test/fixtures/sample.bpf.o'))
  const seen = parameters.map(({ name, offset, size, length, kind, signed, doc, initial }) => [
    name,
    offset,
    size,
    length,
    kind,
    signed,
    doc,
    Buffer.from(initial).toString('hex'),
  ])
  t.same(seen, [
    ['failed_only', 0, 1, 1, 'bool', false, 'show only opens that fail', '00'],
    ['minimum', 8, 8, 1, 'integer', false, 'leave out what is faster', 'e803000000000000'],
    ['prefix', 16, 8, 8, 'text', true, undefined, '2f746d7000000000'],
    ['limits', 24, 8, 2, 'integer', true, undefined, 'ffffffff07000000'],
  ])
  t.same(parameters[1]?.typedefs, ['duration_ns', 'u64'])
})

t.test('an object without parameters has none', async (t) => {
  t.same(readObject(readFileSync('test/fixtures/kinds.bpf.o')).parameters, [])
})
