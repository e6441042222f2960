import t from 'tap'
import { Btf } from '../../src/btf/btf.js'
import { resolve, resolveId, sizeOf, typedefNames } from '../../src/btf/resolve.js'
import { BtfBuilder } from '../fixtures/btf.js'

const btf = new Btf(
  new BtfBuilder()
    .add(1, 'int', 4, { extra: [32] })
    .add(8, 's32', 1)
    .add(10, '', 2)
    .add(8, 'pid_nr', 3)
    .add(3, '', 0, { extra: [4, 1, 6] })
    .add(2, '', 0)
    .add(8, 'loop', 7)
    .add(3, '', 0, { extra: [8, 1, 2] })
    .add(3, '', 0, { extra: [5, 1, 0xffffffff] })
    .bytes(),
)

t.test('typedefs and qualifiers are taken off', async (t) => {
  t.equal(resolveId(btf, 4), 1)
  t.match(resolve(btf, 4), { kind: 'int', name: 'int' })
  t.same(typedefNames(btf, 4), ['pid_nr', 's32'])
})

t.test('sizes go through arrays and pointers', async (t) => {
  t.equal(sizeOf(btf, 4), 4)
  t.equal(sizeOf(btf, 5), 24)
  t.equal(sizeOf(btf, 6), 8)
  t.throws(() => sizeOf(btf, 0), /has no size/)
})

t.test('types made of themselves end in an error', async (t) => {
  t.throws(() => resolve(btf, 7), /typedef of itself/)
  t.throws(() => sizeOf(btf, 8), /array of itself/)
  t.throws(() => sizeOf(btf, 9), /more than 4 GB/)
})
