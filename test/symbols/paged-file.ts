import t from 'tap'
import { ElfError } from '../../src/elf/source.js'
import { PagedFile } from '../../src/symbols/paged-file.js'

const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251)

function open() {
  const asked: [number, number][] = []
  const file = new PagedFile(async (offset, length) => {
    asked.push([offset, length])
    return bytes.slice(offset, offset + length)
  })
  return { file, asked }
}

t.test('pages are read when they are needed, once, also across their borders', async (t) => {
  const { file, asked } = open()
  t.equal(
    file.attempt((source) => source.read(65_530, 20)),
    undefined,
  )
  const piece = await file.run((source) => source.read(65_530, 20))
  t.same(piece, bytes.subarray(65_530, 65_550))
  t.same(asked, [[0, 131_072]])
  t.same(
    file.attempt((source) => source.read(5, 2)),
    bytes.subarray(5, 7),
  )
  t.equal(asked.length, 1)
  file.release()
  await file.run((source) => source.read(5, 2))
  t.equal(asked.length, 2)
})

t.test('a read past the end is an error once the end is known', async (t) => {
  const { file } = open()
  t.same(await file.run((source) => source.read(299_999, 1)), bytes.subarray(299_999))
  t.equal(file.size, 300_000)
  await t.rejects(
    file.run((source) => source.read(299_999, 2)),
    ElfError,
  )
  await t.rejects(
    file.run((source) => source.read(900_000, 2)),
    ElfError,
  )
  await t.rejects(
    file.run((source) => source.read(0, 2 ** 40)),
    ElfError,
  )
})

t.test('a range comes in pieces, as far as the file goes', async (t) => {
  const { file } = open()
  const lengths = []
  for await (const piece of file.pieces(100_000, 2 ** 50)) lengths.push(piece.length)
  t.same(lengths, [200_000])
})

t.test('an error of the reader or of the source is passed on', async (t) => {
  const { file } = open()
  await t.rejects(
    file.run(() => {
      throw new RangeError('mine')
    }),
    RangeError,
  )
  const broken = new PagedFile(() => Promise.reject(new Error('gone')))
  await t.rejects(
    broken.run((source) => source.read(0, 1)),
    /gone/,
  )
})
