import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { noProgram, program } from '../fixtures/program.js'

const skip = noProgram
const folder = mkdtempSync(join(tmpdir(), 'ebpf-trace-profile-'))
t.teardown(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the program to its end. */
function profiled(...words: string[]) {
  const options = { encoding: 'utf8', timeout: 60_000 } as const
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], options)
  return { status, stdout, stderr }
}

/** Folded stacks by what they weigh. */
function foldedOf(path: string): Map<string, number> {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ')
      return [line.slice(0, at), Number(line.slice(at + 1))]
    }),
  )
}

t.test('a command is sampled from its beginning, and its code is ours', { skip }, async (t) => {
  const out = join(folder, 'dd.folded')
  const script = 'dd if=/dev/zero of=/dev/null bs=64k count=300000 2>/dev/null; exit 3'
  const { status, stderr } = profiled('profile', '-o', out, '--', '/bin/sh', '-c', script)
  t.equal(status, 3)
  t.match(stderr, /samples in .*; none lost/)
  const stacks = [...foldedOf(out)]
  const all = stacks.reduce((sum, [, weight]) => sum + weight, 0)
  const zeroing = stacks.filter(([stack]) => /^dd;.*ksys_read|^dd;.*read_iter_zero/.test(stack))
  const share = zeroing.reduce((sum, [, weight]) => sum + weight, 0) / all
  t.ok(share > 0.5, `${share} of the time is in read(2) of dd`)
})

t.test('several files of one run are written aside and renamed', { skip }, async (t) => {
  const files = ['a.svg', 'a.pb.gz', 'a.json', 'a.speedscope.json'].map((name) =>
    join(folder, name),
  )
  const outputs = files.flatMap((path) => ['-o', path])
  const { status } = profiled('flamegraph', '-d', '0.5', '-q', ...outputs)
  t.equal(status, 0)
  for (const path of files) t.ok(readFileSync(path).length > 100, path)
  t.notOk(readdirSync(folder).some((name) => name.startsWith('.')))
  t.match(profiled('flamegraph', files[2]!, '-f', 'folded'), { status: 0, stdout: / \d+\n/ })
})

t.test('an ending that says no format is a mistake, before anything runs', { skip }, async (t) => {
  const { status, stderr } = profiled('profile', '-o', 'x.foo', '--', '/bin/false')
  t.equal(status, 125)
  t.match(stderr, /one of \.svg .*\.speedscope\.json/)
})

t.test('as many samples are taken as were asked for', { skip }, async (t) => {
  const script = 'while :; do :; done'
  const { stderr } = profiled(
    'profile',
    '--max-samples',
    '20',
    '--',
    'timeout',
    '2',
    'sh',
    '-c',
    script,
  )
  t.match(stderr, /2[0-2] samples in/)
})
