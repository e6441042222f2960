import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packArchive } from '../../src/build/archive.js'
import { archivePart, openArchive } from '../../src/process/archive.js'

t.test('each part is found by its name; equal ones are kept once', async (t) => {
  const parts = { 'a/one': 'first', 'a/two': 'second', 'b/one': 'first', empty: '' }
  const bytes = packArchive(
    Object.entries(parts).map(([name, text]) => [name, Buffer.from(text)] as const),
  )
  const path = join(t.testdir(), 'archive')
  writeFileSync(path, bytes)
  const archive = openArchive(path)
  const names = Object.keys(archive.places)
  const found = names.map((name) => [name, archivePart(archive, name)?.toString()])
  t.same(Object.fromEntries(found), parts)
  t.same(archive.places['b/one'], archive.places['a/one'])
  t.equal(archivePart(archive, 'nothing'), undefined)
})
