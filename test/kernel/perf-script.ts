import { execFileSync, spawnSync } from 'node:child_process'
import {
  createReadStream,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { readProfile } from '../../src/profile/formats.js'
import { totalOf } from '../../src/profile/profile.js'
import { withRoots } from '../../src/profile/roots.js'
import { topFunctions } from '../../src/profile/top.js'
import { foldProfile } from '../../src/profile/tree.js'
import { stacksIn } from '../fixtures/profiles.js'

/**
 * Burns below heavy and below light, long enough in each that samples cannot fall into step with
 * them, and prints which percentage of its CPU time went to heavy: a shared machine's speed varies.
 */
const program = `
#include <stdio.h>
#include <time.h>
volatile unsigned long sink;
static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}
__attribute__((noinline)) void spin(long n) { for (long i = 0; i < n; i++) sink += i * i; }
__attribute__((noinline)) void heavy(void) { spin(7000000); sink++; }
__attribute__((noinline)) void light(void) { spin(3000000); sink++; }
int main(void) {
  double sum = 0, all = now();
  for (int i = 0; i < 40; i++) { double start = now(); heavy(); sum += now() - start; light(); }
  printf("%f", 100 * sum / (now() - all));
}
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
  const took = Number(execFileSync('perf', record, { stdio: ['ignore', 'pipe', 'ignore'] }))
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
  // As many as perf wrote; those are about as many as were burnt, for a clock in a shared machine.
  const stacks = readFileSync(path('text'), 'utf8').trim().split('\n\n')
  const heavy = stacks.filter((stack) => / heavy\+/.test(stack)).length
  t.ok(
    Math.abs(share('heavy') - (100 * heavy) / stacks.length) < 0.5,
    `${heavy} of ${stacks.length}`,
  )
  const shown = `${share('heavy').toFixed(1)} % where ${took.toFixed(1)} % were spent`
  t.ok(took > 50 && Math.abs(share('heavy') - took) < 12, shown)
  t.ok(Math.abs(share('heavy') + share('light') - 100) < 2)
  t.ok(share('main') > 95)
  const spun = Object.keys(stacksIn(profile)).filter((stack) => stack.endsWith(';spin'))
  t.ok(spun.every((stack) => /main;(heavy|light);spin$/.test(stack)))
})
