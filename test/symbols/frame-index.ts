import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { FrameIndex } from '../../src/symbols/frame-index.js'
import { PagedFile } from '../../src/symbols/paged-file.js'
import { RuleSet } from '../../src/symbols/unwind-rules.js'
import { chunkRows } from '../../src/symbols/unwind-table.js'

function fileOf(bytes: Uint8Array): PagedFile {
  return new PagedFile(async (offset, length) => bytes.subarray(offset, offset + length))
}

function bytesOf(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength)
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
    const step = Math.ceil(index.pages / 10)
    for (let first = index.base; first < index.base + index.pages; first += step) {
      const some = await index.some(file, first, first + 3)
      for (const number of [first, first + 2]) {
        const own = some?.pages[number - some.base] ?? new Uint32Array()
        const there = all?.pages[number - all.base] ?? new Uint32Array()
        t.equal(Buffer.compare(bytesOf(own), bytesOf(there)), 0, `page ${number}`)
        t.ok(own.length < chunkRows && (own[0] ?? 0) % 65536 === 0)
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
