import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import t from 'tap'
import type { Manifest } from '../../src/build/manifest.js'
import { archivePart, openArchive } from '../../src/process/archive.js'
import { readHeaders } from '../../src/process/clang.js'
import { headersPart } from '../../src/process/package.js'
import { packTarball } from '../fixtures/tarball.js'

const folder = mkdtempSync(join(tmpdir(), 'package-'))
t.teardown(() => rmSync(folder, { recursive: true }))
const tarball = await packTarball(folder)
const { stdout } = await execa`tar -tzf ${tarball}`
const files = stdout.split('\n').map((path) => path.replace(/^package\//, ''))

t.test('the package is small', async (t) => {
  t.ok(statSync(tarball).size <= 4e6, `${statSync(tarball).size} bytes`)
})

t.test('it needs no other package and runs nothing when it is installed', async (t) => {
  const description = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, object>
  for (const kind of ['dependencies', 'optionalDependencies', 'peerDependencies']) {
    t.notOk(description[kind], kind)
  }
  for (const moment of ['preinstall', 'install', 'postinstall', 'prepare']) {
    t.notOk(moment in (description['scripts'] ?? {}), moment)
  }
})

t.test('it holds what a user needs, and no more', async (t) => {
  const needed = [
    'package.json',
    'README.md',
    'LICENSE',
    'bin/ebpf-trace.js',
    'bin/package.json',
    'dist/main.cjs',
    'dist/LICENSES.txt',
    'prebuilt/x64/ebpf-trace-helper',
    'prebuilt/arm64/ebpf-trace-helper',
    'dist/archive',
    'man/ebpf-trace.1',
  ]
  t.same(
    needed.filter((path) => !files.includes(path)),
    [],
    'missing',
  )
  const ours = /^(bin|dist|man|prebuilt)\/|^(package\.json|README\.md|LICENSE)$/
  t.same(
    files.filter((path) => !ours.test(path)),
    [],
    'not asked for',
  )
})

t.test('it has few files, as npm takes milliseconds to install one', async (t) => {
  t.ok(files.length <= 12, files.join(' '))
})

t.test('its archive holds every object and header as they are', async (t) => {
  await execa`tar -xzf ${tarball} -C ${folder}`
  const archive = openArchive(join(folder, 'package/dist/archive'))
  for (const name of readdirSync('prebuilt', { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.bpf.o')) continue
    const same = archivePart(archive, name)?.equals(readFileSync(join('prebuilt', name)))
    t.ok(same, name)
  }
  const texts = JSON.parse(String(archivePart(archive, headersPart))) as Record<string, string>
  t.same(
    Object.entries(texts).sort(),
    readHeaders()
      .map(({ path, bytes }) => [path, Buffer.from(bytes).toString()] as const)
      .sort(),
  )
})

t.test('it carries the licences of all that is inside, and the offer of the LGPL', async (t) => {
  const { stdout: text } = await execa`tar -xOzf ${tarball} package/dist/LICENSES.txt`
  const { versions } = (JSON.parse(readFileSync('prebuilt/manifest.json', 'utf8')) as Manifest)
    .helper
  for (const name of ['libbpf', 'elfutils', 'zlib', 'musl-dev'])
    t.ok(text.includes(` ${versions[name]}`), `${name} ${versions[name]}`)
  t.match(text, /^commander \d.*\(MIT\)$/m)
  t.match(text, /GNU LESSER GENERAL PUBLIC LICENSE\s+Version 3/)
  t.match(text, /make -C bpf-src\/helper/)
})

t.test('the helper may be executed and is nobody else’s', async (t) => {
  const { stdout } = await execa`tar -tvzf ${tarball}`
  const helpers = stdout.split('\n').filter((line) => line.endsWith('ebpf-trace-helper'))
  t.equal(helpers.length, 2)
  for (const line of helpers) t.match(line, /^-rwxr-xr-x /)
})
