import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import t from 'tap'
import { declarations } from '../../src/build/declarations.js'
import { differences, type Manifest } from '../../src/build/manifest.js'
import { readElf } from '../../src/elf/elf.js'
import { bytesSource } from '../../src/elf/source.js'
import { readObject } from '../../src/object/object.js'

const machines = ['x64', 'arm64']
const names = readdirSync('bpf-src')
  .filter((file) => file.endsWith('.bpf.c'))
  .map((file) => basename(file, '.bpf.c'))
const objectAt = (path: string) => readObject(readFileSync(path))
const objects = machines.flatMap((machine) =>
  names
    .map((name) => `prebuilt/${machine}/${name}.bpf.o`)
    .filter(existsSync)
    .map((path) => ({ path, object: objectAt(path) })),
)

t.test('prebuilt/ was built from these sources: if not, run make -C bpf-src', async (t) => {
  const manifest = JSON.parse(readFileSync('prebuilt/manifest.json', 'utf8')) as Manifest
  t.same(differences('.', manifest), [])
})

t.test('every source is built for both machines, and nothing else is there', async (t) => {
  for (const machine of machines) {
    const files = readdirSync(`prebuilt/${machine}`).sort()
    t.same(files, ['ebpf-trace-helper', ...names.map((name) => `${name}.bpf.o`)].sort(), machine)
  }
})

t.test('the declared types are those of the objects, on both machines', async (t) => {
  for (const { path, object } of objects) {
    const name = basename(path, '.bpf.o')
    t.equal(declarations(object, name), readFileSync(`prebuilt/${name}.d.ts`, 'utf8'), path)
  }
})

t.test('no map evicts what it holds', async (t) => {
  const evicting = [9, 10] // lru_hash, lru_percpu_hash
  for (const { path, object } of objects)
    t.same(
      object.maps.filter(({ type }) => evicting.includes(type)),
      [],
      path,
    )
})

t.test('an object is licensed for the helpers that it calls', async (t) => {
  for (const { path, object } of objects) t.equal(object.license, 'Dual MIT/GPL', path)
})

t.test('no object names a folder of the machine that built it', async (t) => {
  for (const { path } of objects)
    t.notMatch(readFileSync(path, 'latin1'), /\/(?:home|root|work|tmp|usr)\//, path)
})

t.test('an object has nothing that no load reads', async (t) => {
  for (const { path } of objects) {
    const { sections } = readElf(bytesSource(readFileSync(path)))
    const names = sections.map(({ name }) => name)
    t.notMatch(names.join(' '), /\.rel\.BTF|\.debug/, path)
  }
})
