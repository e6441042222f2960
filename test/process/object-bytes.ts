import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packArchive } from '../../src/build/archive.js'
import { openArchive } from '../../src/process/archive.js'
import { objectBytes, readObject } from '../../src/process/object-bytes.js'
import { objectPath } from '../../src/process/package.js'

t.test('a packed object has the bytes of the file', async (t) => {
  const names = ['x64/execve.bpf.o', 'arm64/syscall.bpf.o']
  const files = names.map((name) => readFileSync(join('prebuilt', name)))
  const path = join(t.testdir(), 'archive')
  writeFileSync(path, packArchive(names.map((name, at) => [name, files[at]!])))
  const { start, places } = openArchive(path)
  for (const [at, name] of names.entries()) {
    const [offset, size, whole] = places[name]!
    t.ok(files[at]!.equals(readObject({ path, offset: start + offset, size, whole })), name)
  }
})

t.test('a tool without an object has no bytes', async (t) => {
  t.ok(readFileSync(objectPath('open')).equals(objectBytes('open')!))
  t.equal(objectBytes('nothing'), undefined)
})
