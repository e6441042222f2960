import t from 'tap'
import { PagedFile, pageSize } from '../../src/symbols/paged-file.js'
import { PageWindow } from '../../src/symbols/page-window.js'

const bytes = Buffer.alloc(pageSize + 8)
const file = (): PagedFile =>
  new PagedFile((offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)))

t.test('numbers and text that lie across two pages are whole', async (t) => {
  bytes.writeUInt32LE(0x12345678, pageSize - 2)
  const paged = file()
  const window = new PageWindow(paged, true)
  t.equal(await paged.run(() => window.word(pageSize - 2)), 0x12345678)
  t.equal(await paged.run(() => window.pointer(pageSize - 2, 4)), 0x12345678)
  bytes.writeUInt32BE(0xfedcba98, pageSize - 1)
  const other = file()
  const big = new PageWindow(other, false)
  t.equal(await other.run(() => big.word(pageSize - 1)), 0xfedcba98)
  bytes.set([0x80, 0x81, 0x02], pageSize - 2)
  const third = file()
  const steps = new PageWindow(third, true)
  const number = await third.run(() => {
    steps.at = pageSize - 2
    return steps.number()
  })
  t.equal(number, 0x80 + 2 * 0x4000)
  bytes.write('where\0', pageSize - 3)
  const fourth = file()
  const names = new PageWindow(fourth, true)
  t.equal(await fourth.run(() => names.text(pageSize - 3)), 'where')
})

t.test('what lies behind the end is an error', async (t) => {
  const paged = file()
  const window = new PageWindow(paged, true)
  await t.rejects(
    paged.run(() => window.byte(pageSize + 8)),
    /ends before/,
  )
})
