import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packArchive } from '../../src/build/archive.js'
import { archivePart, openArchive } from '../../src/process/archive.js'

t.test('an archive that was cut says so', async (t) => {
  const bytes = packArchive([['part', Buffer.alloc(1000, 'not to be lost')]])
  const path = join(t.testdir(), 'archive')
  for (const size of [0, 3, 10]) {
    writeFileSync(path, bytes.subarray(0, size))
    t.throws(() => openArchive(path), /bytes too early/, `${size} bytes`)
  }
  writeFileSync(path, bytes.subarray(0, bytes.length - 1))
  t.throws(() => archivePart(openArchive(path), 'part'), /an archive ends 1 bytes too early/)
})

t.test('where there is no archive, Node says which file is missing', async (t) => {
  t.throws(() => openArchive('/nowhere/archive'), { code: 'ENOENT', path: '/nowhere/archive' })
})
