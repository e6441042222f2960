import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { FrameIndex } from '../../src/symbols/frame-index.js'
import { PagedFile } from '../../src/symbols/paged-file.js'
import { RuleSet } from '../../src/symbols/unwind-rules.js'
import { chunkRows } from '../../src/symbols/unwind-table.js'

function fileOf(bytes: Uint8Array): PagedFile {
  return new PagedFile(async (offset, length) => bytes.subarray(offset, offset + length))
}

/** Libraries and programs that have more than is read at once. */
const large = [
  '/lib/x86_64-linux-gnu/libc.so.6',
  '/lib/aarch64-linux-gnu/libc.so.6',
  '/usr/bin/perl',
  process.execPath,
].filter((path) => existsSync(path))

for (const path of large) {
  t.test(`each page of ${path} has the rows that the whole file has there`, async (t) => {
    const bytes = readFileSync(path)
    const rules = new RuleSet()
    const index = (await FrameIndex.open(fileOf(bytes), rules, 0))!
    const file = fileOf(bytes)
    const all = await (await FrameIndex.open(file, rules))!.all(fileOf(bytes))
    t.ok(all && all.rows > 1000, `${all?.rows} rows`)
    for (const count of [1, 7]) {
      const step = Math.max(1, Math.floor(index.pages / 20))
      for (let at = 0; at < index.pages; at += step) {
        const first = index.base + at
        const some = await index.some(file, first, first + count)
        for (const number of [first, first + count - 1]) {
          const own = some?.pages[number - some.base] ?? []
          t.same([...own], [...(all?.pages[number - all.base] ?? [])], `page ${number}`)
          t.ok(own.length < chunkRows && (own[0] ?? 0) % 65536 === 0)
        }
      }
    }
  })
}

t.test('a small file is read whole; one without call frames has no table', async (t) => {
  const bytes = readFileSync('/bin/true')
  const index = await FrameIndex.open(fileOf(bytes), new RuleSet())
  t.ok(index?.whole)
  const table = await index?.all(fileOf(bytes))
  t.ok(table && table.rows > 50)
  t.equal(table?.base, index?.base)
  t.equal(table?.pages.length, index?.pages)
  const object = readFileSync('test/fixtures/kinds.bpf.o')
  t.equal(await FrameIndex.open(fileOf(object), new RuleSet()), undefined)
})
