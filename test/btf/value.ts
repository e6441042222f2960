import { readFileSync } from 'node:fs'
import t from 'tap'
import type { TypeOf } from '../../src/btf/types.js'
import { tagValue, valueType } from '../../src/btf/value.js'
import { readObject } from '../../src/object/object.js'

const { btf } = readObject(readFileSync('test/fixtures/sample.bpf.o'))
const id = btf.find('event', 'struct') ?? 0
const { members } = btf.type(id) as TypeOf<'struct'>
const member = (name: string) => members.findIndex((each) => each.name === name)
const value = (name: string) => valueType(btf, members[member(name)]?.type ?? 0)

t.test('a value has its size, sign and typedefs', async (t) => {
  t.match(value('pid'), {
    size: 4,
    length: 1,
    array: false,
    signed: true,
    typedefs: ['pid_nr', 's32'],
  })
  t.match(value('comm'), { size: 1, length: 16, array: true, typedefs: ['text'] })
  t.match(value('path'), { size: 1, length: 0, array: true })
  t.match(value('colour'), { size: 4, element: { kind: 'enum', name: 'colour' } })
})

t.test('DOC() is read from the member it stands at', async (t) => {
  t.equal(tagValue(btf, id, member('path'), 'doc:'), 'path as the process passed it')
  t.equal(tagValue(btf, id, member('pid'), 'doc:'), undefined)
  t.equal(tagValue(btf, id, -1, 'kind:'), undefined)
})
