import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packFiles } from '../../src/build/archive.js'
import { objectBytes, readObject } from '../../src/process/object-bytes.js'
import { objectPath } from '../../src/process/package.js'

t.test('a packed object has the bytes of the file', async (t) => {
  const { bytes, places } = packFiles('prebuilt', '.bpf.o')
  const path = join(t.testdir(), 'objects')
  writeFileSync(path, bytes)
  for (const name of ['x64/execve', 'arm64/syscall']) {
    const [offset, size, whole] = places[name]!
    const file = readFileSync(`prebuilt/${name}.bpf.o`)
    t.ok(file.equals(readObject({ path, offset, size, whole })), name)
  }
})

t.test('a tool without an object has no bytes', async (t) => {
  t.ok(readFileSync(objectPath('open')).equals(objectBytes('open')!))
  t.equal(objectBytes('nothing'), undefined)
})
