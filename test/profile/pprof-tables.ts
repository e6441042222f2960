import t from 'tap'
import { readTables } from '../../src/profile/pprof-tables.js'
import { MessageWriter } from '../../src/protobuf/write.js'

t.test('tables may come in any order, and ids may be as large as they like', async (t) => {
  const huge = 2n ** 64n - 1n
  const message = new MessageWriter()
    .message(
      4,
      new MessageWriter().number(1, huge).message(4, new MessageWriter().number(1, huge - 1n)),
    )
    .message(5, new MessageWriter().number(1, huge - 1n).number(3, 2))
    .message(1, new MessageWriter().number(1, 1))
  for (const text of ['', 'cpu', '_ZN4mainE']) message.text(6, text, true)
  const tables = readTables(Buffer.from(message.finish()))
  t.same(tables.measures, [{ type: 'cpu', unit: '' }])
  t.same(tables.location(huge), [{ name: '_ZN4mainE' }], 'the system name stands in for a name')
  t.equal(tables.location(huge - 2n), undefined)
  t.same([...tables.samples()], [])
})

t.test('an address without a mapping is an address', async (t) => {
  const message = new MessageWriter().message(4, new MessageWriter().number(1, 1).number(3, 0x1234))
  t.same(readTables(Buffer.from(message.finish())).location(1), [
    { name: '0x1234', kind: 'unknown' },
  ])
})
