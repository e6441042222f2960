import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packFiles } from '../../src/build/archive.js'

t.test('each file is found where its place says; equal ones are kept once', async (t) => {
  const folder = t.testdir()
  const files = { 'a/one.o': 'first', 'a/two.o': 'second', 'b/one.o': 'first', 'b/two.o': '2nd' }
  for (const machine of ['a', 'b']) mkdirSync(join(folder, machine))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  writeFileSync(join(folder, 'a/other'), 'not packed')
  const { bytes, places } = packFiles(folder, '.o')
  const text = Buffer.from(bytes).toString()
  t.equal(text, 'firstsecond2nd')
  const found = Object.entries(places).map(([name, [offset, size]]) => [
    `${name}.o`,
    text.slice(offset, offset + size),
  ])
  t.same(Object.fromEntries(found), files)
})
