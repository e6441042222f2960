import t from 'tap'
import { RuleSet } from '../../src/symbols/unwind-rules.js'
import { tableOf } from '../../src/symbols/unwind-table.js'

const segment = { type: 1, flags: 5, memorySize: 0 }

t.test('rows are by where they lie in the file, 64 KiB by 64 KiB', async (t) => {
  const segments = [{ ...segment, address: 0x41000, offset: 0x1f000, fileSize: 0x22000 }]
  const addresses = Uint32Array.of(0x40000, 0x41100, 0x42010, 0x63000)
  const rows = { addresses, rules: Uint16Array.of(1, 2, 3, 0), unread: 0 }
  const table = tableOf({ segments }, rows, new RuleSet())
  t.equal(table?.base, 1)
  const words = table?.pages.map((page) => [...page].map((row) => [row & 0xffff, row >>> 16]))
  t.same(words, [
    // The segment begins within what rule 1 holds for.
    [
      [0, 0],
      [0xf000, 1],
      [0xf100, 2],
    ],
    [
      [0, 2],
      [0x10, 3],
    ],
    [[0, 3]],
    [
      [0, 3],
      [0x1000, 0],
    ],
  ])
})

t.test('a file without call frames has no table', async (t) => {
  const rows = { addresses: new Uint32Array(), rules: new Uint16Array(), unread: 0 }
  t.equal(tableOf({ segments: [] }, rows, new RuleSet()), undefined)
})
