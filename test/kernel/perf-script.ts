import { execFileSync, spawnSync } from 'node:child_process'
import { createReadStream, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { readProfile } from '../../src/profile/formats.js'
import { totalOf } from '../../src/profile/profile.js'
import { withRoots } from '../../src/profile/roots.js'
import { topFunctions } from '../../src/profile/top.js'
import { foldProfile } from '../../src/profile/tree.js'
import { stacksIn } from '../fixtures/profiles.js'

/** Spends seven tenths of its time below heavy, three tenths below light. */
const program = `
volatile unsigned long sink;
__attribute__((noinline)) void spin(long n) { for (long i = 0; i < n; i++) sink += i * i; }
__attribute__((noinline)) void heavy(void) { spin(700000); sink++; }
__attribute__((noinline)) void light(void) { spin(300000); sink++; }
int main(void) { for (int i = 0; i < 400; i++) { heavy(); light(); } }
`
/** Not optimized: every function has its frame. */
const flags = ['-O0', '-g', '-fno-omit-frame-pointer']

function reasonToSkip(): string | false {
  if (spawnSync('gcc', ['--version']).error) return 'no gcc here'
  const perf = spawnSync('perf', ['record', '-o', '/dev/null', '-e', 'cpu-clock', 'true'])
  return perf.status === 0 ? false : 'perf cannot record here'
}

t.test('what perf saw of a known program has its shares', { skip: reasonToSkip() }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-trace-perf-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const path = (name: string) => join(folder, name)
  writeFileSync(path('burn.c'), program)
  execFileSync('gcc', [...flags, path('burn.c'), '-o', path('burn')])
  const record = ['record', '-F', '999', '-g', '-e', 'cpu-clock', '-o', path('data'), path('burn')]
  execFileSync('perf', record, { stdio: 'ignore' })
  const stdout = openSync(path('text'), 'w')
  execFileSync('perf', ['script', '-i', path('data')], { stdio: ['ignore', stdout, 'ignore'] })

  const profile = await readProfile(createReadStream(path('text')), { name: 'perf', times: true })
  t.same(profile.measure, { type: 'cpu-clock', unit: 'nanoseconds' })
  t.ok(profile.samples.length > 100, `${profile.samples.length} samples`)
  const tree = foldProfile(withRoots(profile, 'process'))
  const share = (name: string) => {
    const found = topFunctions(tree).find(({ func }) => tree.functions[func]!.name === name)
    return (100 * (found?.total ?? 0)) / totalOf(profile)
  }
  t.ok(Math.abs(share('heavy') - 70) < 4, `heavy has ${share('heavy').toFixed(1)} %`)
  t.ok(Math.abs(share('light') - 30) < 4, `light has ${share('light').toFixed(1)} %`)
  t.ok(share('main') > 95)
  const spun = Object.keys(stacksIn(profile)).filter((stack) => stack.endsWith(';spin'))
  t.ok(spun.every((stack) => /main;(heavy|light);spin$/.test(stack)))
})
