import t from 'tap'
import { ElfError } from '../../src/elf/source.js'
import { StringTable } from '../../src/elf/strings.js'

t.test('names end at their NUL and may share endings', async (t) => {
  const table = new StringTable(Buffer.from('\0prefix_name\0'))
  t.equal(table.at(0), '')
  t.equal(table.at(1), 'prefix_name')
  t.equal(table.at(8), 'name')
})

t.test('what lies outside or has no end is refused', async (t) => {
  const table = new StringTable(Buffer.from('\0name'))
  t.throws(() => table.at(9), ElfError)
  t.throws(() => table.at(1), /has no end/)
  t.equal(new StringTable(new Uint8Array(0)).at(0), '')
})

t.test('a small table cannot become endless text', async (t) => {
  const table = new StringTable(Buffer.from(`${'x'.repeat(1000)}\0`))
  t.throws(() => {
    for (let time = 0; time < 100; time++) table.at(0)
  }, /overlap too often/)
})
