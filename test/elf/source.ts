import { closeSync, fstatSync, openSync } from 'node:fs'
import t from 'tap'
import { readElf, sectionNamed } from '../../src/elf/elf.js'
import { bytesSource, ElfError, fileSource, readRange } from '../../src/elf/source.js'

t.test('a range is given exactly, or refused by name', async (t) => {
  const source = bytesSource(Uint8Array.from([1, 2, 3, 4]))
  t.same([...readRange(source, 1, 2, 'a piece')], [2, 3])
  t.same([...readRange(source, 4, 0, 'a piece')], [])
  t.throws(
    () => readRange(source, 3, 2, 'a piece'),
    new ElfError('a piece (2 bytes at 3) lies outside the file of 4 bytes'),
  )
  t.throws(() => readRange(source, NaN, 2, 'a piece'), ElfError)
  t.throws(() => readRange(source, -1, 2, 'a piece'), ElfError)
})

t.test('a file is read in pieces', async (t) => {
  const fd = openSync(process.execPath, 'r')
  t.teardown(() => closeSync(fd))
  const source = fileSource(fd, fstatSync(fd).size)
  let largest = 0
  const elf = readElf({
    size: source.size,
    read: (offset, length) => {
      largest = Math.max(largest, length)
      return source.read(offset, length)
    },
  })
  t.ok(sectionNamed(elf, '.text'))
  t.ok(largest < 65536, `the largest piece has ${largest} of ${source.size} bytes`)
})

t.test('a file that became shorter is an error', async (t) => {
  const fd = openSync('/dev/null', 'r')
  t.teardown(() => closeSync(fd))
  t.throws(() => fileSource(fd, 10).read(0, 10), /ended at byte 0/)
})
