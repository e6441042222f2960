import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { recordProfile } from '../../src/cli/flame-write.js'
import { pathOutput } from '../../src/cli/output.js'
import { isPacked } from '../../src/cli/profile-replay.js'
import { folded } from '../fixtures/profiles.js'
import { program } from '../fixtures/program.js'

const folder = mkdtempSync(join(tmpdir(), 'ebpf-trace-replay-'))
t.teardown(() => rmSync(folder, { recursive: true }))

t.test('what was recorded of stacks is shown again, and opened as a flame graph', async (t) => {
  const file = join(folder, 'a.rec')
  await recordProfile(await folded('main;read 3\nmain 1\n', 'app'), pathOutput(file, true))
  t.ok(isPacked(file))
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [program, ...words], { encoding: 'utf8', timeout: 20_000 })
  t.match(run('replay', file), { status: 0, stdout: /75\.0 % +75\.0 % +3 samples {2}read/ })
  t.match(run('flamegraph', file, '-f', 'folded'), { status: 0, stdout: 'main 1\nmain;read 3\n' })
  const svg = join(folder, 'a.svg')
  t.match(run('replay', file, '-o', svg), { status: 0, stdout: '' })
  t.match(readFileSync(svg, 'utf8'), /aria-label="Flame graph: app"/, 'it is called as it was')
  t.match(run('replay', file, '--json'), { status: 0, stdout: '"name":"app"' })
  t.match(run('replay', file, '-f', 'csv'), { status: 2, stderr: 'stacks has no csv' })
  t.match(run('replay', file, '-o', 'a.foo'), { status: 2, stderr: 'one of .svg .html' })
  writeFileSync(file, 'x')
  t.notOk(isPacked(file))
  t.notOk(isPacked('/nonexistent'))
})

t.test('what was said at the end is said again, unless it is to be quiet', async (t) => {
  const file = join(folder, 'b.rec')
  const profile = { ...(await folded('main 1\n', 'app')), notes: ['1 sample in 1s; none lost'] }
  await recordProfile(profile, pathOutput(file, true))
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [program, 'replay', file, ...words], { encoding: 'utf8' })
  t.equal(run().stderr, 'ebpf-trace: 1 sample in 1s; none lost\n')
  t.equal(run('-q').stderr, '')
})
