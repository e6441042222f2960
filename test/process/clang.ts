import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import t from 'tap'
import { readObject, type BpfObject } from '../../src/object/object.js'
import { compileObject, readHeaders } from '../../src/process/clang.js'
import { eventSchemas } from '../../src/schema/layout.js'
import { caught } from '../fixtures/caught.js'
import { onPath } from '../fixtures/path.js'

const one = `
#include "filter.h"
struct event { record_header head; pid_nr pid; };
EVENTS(struct event);
PARAM bool loud DOC("say more") = false;
SEC("tp_btf/sched_process_exec") int BPF_PROG(seen) { return loud; }
char LICENSE[] SEC("license") = "GPL";
`
const two = `
#include "kernel.h"
#include "bpf/bpf_helpers.h"
int helper(int x) { return x + 1; }
SEC("raw_tp/sched_process_exit") int gone(void *context) { return helper(3); }
`
const folder = mkdtempSync(join(tmpdir(), 'ebpf-trace-test-'))
t.teardown(() => rmSync(folder, { recursive: true }))
const headers = readHeaders()

/** Without those that filter.h brings. */
function ownPrograms({ programs }: BpfObject): string[] {
  return programs.map(({ name }) => name).filter((name) => !name.startsWith('follow_'))
}

const noClang = !onPath('clang') && !onPath('clang-22') && 'needs clang'

t.test('one source becomes an object with its types', { skip: noClang }, async (t) => {
  const { bytes, warnings } = await compileObject([source('one.bpf.c', one)], { headers })
  const object = readObject(bytes)
  t.equal(warnings, '')
  t.same(ownPrograms(object), ['seen'])
  t.match(object.parameters.at(-1), { name: 'loud', doc: 'say more' })
  t.match(eventSchemas(object.btf), [{ name: 'event' }])
  t.notOk(Buffer.from(bytes).includes('/include/contract.h'), 'no trace of the scratch folder')
})

t.test(
  'a source that does not compile is a diagnostic with its place',
  { skip: noClang },
  async (t) => {
    const bad = source('bad.bpf.c', 'int x = ;\n')
    t.match(await caught(compileObject([bad], { headers })), {
      kind: 'usage',
      message: /bad\.bpf\.c does not compile\n.*bad\.bpf\.c:1:9: error: expected expression/s,
    })
  },
)

t.test('an object for another machine', { skip: noClang }, async (t) => {
  const { bytes } = await compileObject([source('one.bpf.c', one)], { headers, arch: 'arm64' })
  t.same(ownPrograms(readObject(bytes)), ['seen'])
  t.match(await caught(compileObject(['x'], { headers, arch: 'mips' })), { kind: 'refused' })
})

t.test('several sources are linked', { skip: noClang || noLinker() }, async (t) => {
  const sources = [source('one.bpf.c', one), source('two.bpf.c', two)]
  withPath([...(process.env['PATH'] ?? '').split(delimiter), '/opt/bpf-linker/bin'])
  const { bytes } = await compileObject(sources, { headers })
  t.same(ownPrograms(readObject(bytes)).toSorted(), ['gone', 'seen'])
})

t.test(
  "a name that two sources have is told with both, a linker's error with the file",
  {
    skip: noClang || noLinker(),
  },
  async (t) => {
    const path = process.env['PATH'] ?? ''
    const sources = [source('two.bpf.c', two), source('three.bpf.c', two)]
    withPath([...(process.env['PATH'] ?? '').split(delimiter), '/opt/bpf-linker/bin'])
    t.match(await caught(compileObject(sources, { headers })), {
      kind: 'usage',
      message: `helper is defined in ${sources[0]} and in ${sources[1]}`,
    })
    const failing =
      '#!/bin/sh\nfor file; do :; done\necho "failure linking module $file" >&2\nexit 1\n'
    const linker = join(folder, 'bpf-linker')
    writeFileSync(linker, failing, { mode: 0o755 })
    withPath([folder, path])
    t.teardown(() => {
      rmSync(linker)
      withPath([path])
    })
    const fine = [source('one.bpf.c', one), source('two.bpf.c', two)]
    t.match(await caught(compileObject(fine, { headers })), {
      message: `bpf-linker cannot link ${fine.join(', ')}\nfailure linking module ${fine[1]}`,
    })
  },
)

t.test('what is missing is named, and where to get it', async (t) => {
  const path = process.env['PATH'] ?? ''
  t.teardown(() => withPath([path]))
  withPath([folder])
  t.match(await caught(compileObject(['x.bpf.c'], { headers })), { kind: 'refused', hint: /clang/ })
  writeFileSync(join(folder, 'clang'), '', { mode: 0o755 })
  t.match(await caught(compileObject(['x.bpf.c', 'y.bpf.c'], { headers })), {
    kind: 'refused',
    message: /bpf-linker/,
    hint: /cargo install bpf-linker/,
  })
})

function source(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

function noLinker(): string | false {
  return !onPath('bpf-linker', '/opt/bpf-linker/bin') && 'needs bpf-linker'
}

function withPath(folders: string[]): void {
  process.env['PATH'] = folders.join(delimiter)
}
