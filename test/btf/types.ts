import t from 'tap'
import { extraSize } from '../../src/btf/decode.js'
import { kinds } from '../../src/btf/types.js'

t.test('every kind but void has a size rule, and none else', async (t) => {
  t.equal(kinds.length, 20)
  kinds.forEach((kind, number) =>
    t.equal(extraSize(number, 0) !== undefined, kind !== 'void', kind),
  )
})
