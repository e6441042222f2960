import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  describe,
  differences,
  driftOf,
  libraryVersions,
  type Manifest,
} from '../../src/build/manifest.js'

/** A checkout of one object and one helper, built with the given compiler. */
function checkout(root: string, compiler: string): Manifest {
  const files = {
    'bpf-src/open.bpf.c': 'source',
    'bpf-src/include/types.h': 'header',
    'bpf-src/helper/main.c': 'helper',
    'prebuilt/x64/open.bpf.o': `object of ${compiler}`,
    'prebuilt/x64/ebpf-trace-helper': 'binary',
    'prebuilt/open.d.ts': 'types',
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return describe(root, { objects: { clang: compiler }, helper: { gcc: '12' } })
}

t.test('a manifest names inputs and outputs of objects and helper apart', async (t) => {
  const { objects, helper } = checkout(t.testdir(), '22')
  t.same(Object.keys(objects.inputs), ['bpf-src/include/types.h', 'bpf-src/open.bpf.c'])
  t.same(Object.keys(objects.outputs), ['prebuilt/open.d.ts', 'prebuilt/x64/open.bpf.o'])
  t.same(Object.keys(helper.inputs), ['bpf-src/helper/main.c'])
  t.same(Object.keys(helper.outputs), ['prebuilt/x64/ebpf-trace-helper'])
  t.match(objects.outputs['prebuilt/open.d.ts'], /^[0-9a-f]{64}$/)
})

t.test('a checkout differs by what changed, came and went', async (t) => {
  const root = t.testdir()
  const manifest = checkout(root, '22')
  t.same(differences(root, manifest), [])
  writeFileSync(join(root, 'bpf-src/open.bpf.c'), 'another source')
  writeFileSync(join(root, 'bpf-src/exit.bpf.c'), 'a new one')
  manifest.helper.inputs['bpf-src/helper/gone.c'] = ''
  t.same(differences(root, manifest), [
    'bpf-src/exit.bpf.c is new',
    'bpf-src/open.bpf.c has changed',
    'bpf-src/helper/gone.c is missing',
  ])
})

t.test('other bytes by another compiler are drift, by the same one an error', async (t) => {
  const root = t.testdir()
  const committed = checkout(join(root, 'committed'), '22')
  const newer = driftOf(committed, checkout(join(root, 'newer'), '23'))
  t.match(newer[0], { product: 'objects', versions: ['clang 22 became 23'] })
  t.same(newer[0]?.changes, ['prebuilt/x64/open.bpf.o has changed'])
  t.match(newer[1], { product: 'helper', versions: [], changes: [] })
})

t.test('the versions of the libraries are read from what is fetched', async (t) => {
  const sources = [
    'aa pool/main/libb/libbpf/libbpf_1.5.0.orig.tar.gz',
    'bb pool/main/z/zlib/zlib1g-dev_1.2.13.dfsg-1_amd64.deb',
    'cc pool/main/z/zlib/zlib1g-dev_1.2.13.dfsg-1_arm64.deb',
  ]
  t.same(libraryVersions(sources.join('\n')), { libbpf: '1.5.0', 'zlib1g-dev': '1.2.13.dfsg-1' })
})
