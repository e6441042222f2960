import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import t from 'tap'
import { packFiles } from '../../src/build/archive.js'

t.test('each file is found where its place says; equal ones are kept once', async (t) => {
  const folder = t.testdir()
  const files = { 'a/one.o': 'first', 'a/two.o': 'second', 'b/one.o': 'first', 'b/two.o': '2nd' }
  for (const machine of ['a', 'b']) mkdirSync(join(folder, machine))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  writeFileSync(join(folder, 'a/other'), 'not packed')
  const { bytes, places } = packFiles(folder, '.o')
  const found = Object.entries(places).map(([name, [offset, size, whole]]) => {
    const text = inflateSync(bytes.subarray(offset, offset + size)).toString()
    t.equal(text.length, whole)
    return [`${name}.o`, text]
  })
  t.same(Object.fromEntries(found), files)
  t.same(places['b/one'], places['a/one'])
  const sizes = ['a/one', 'a/two', 'b/two'].map((name) => places[name]?.[1] ?? 0)
  t.equal(bytes.length, sizes[0]! + sizes[1]! + sizes[2]!)
})
