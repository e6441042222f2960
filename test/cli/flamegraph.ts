import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import type { FlameValues } from '../../src/cli/flame-options.js'
import { flamegraph } from '../../src/cli/flamegraph.js'
import { perfScript, sourceOf } from '../fixtures/profiles.js'

const folder = mkdtempSync(join(tmpdir(), 'ebpf-trace-flame-'))
t.teardown(() => rmSync(folder, { recursive: true }))
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const before = file('before', 'main;a 1\nmain;gone 1\n')
const after = file('after', 'main;a 3\n')
const perf = file('perf', perfScript)

/** Runs the command; what it wrote, where, and what it said. */
async function run(words: string[], values: FlameValues = {}, stdin = '') {
  const result = {
    code: -1,
    text: '',
    path: undefined as string | undefined,
    told: [] as string[],
    finished: false,
  }
  result.code = await flamegraph(words, values, {
    stdin: sourceOf(stdin),
    open: (path) => {
      result.path = path
      return {
        write: (bytes) => void (result.text += Buffer.from(bytes).toString()),
        finish: () => void (result.finished = true),
        abandon: () => {},
        gone: new Promise<void>(() => {}),
      }
    },
    tell: (text) => void result.told.push(text),
    screen: undefined,
    columns: 60,
    paint: 'none',
  })
  return result
}

t.test('without a terminal the picture is drawn once', async (t) => {
  const { code, text, finished } = await run([after])
  t.equal(code, 0)
  t.ok(finished)
  t.match(text, /^.*after {2}3 samples\n│all +100 % │\n│main +100 % │\n│a +100 % │\n$/)
})

t.test("the file's ending says the format, -f says more", async (t) => {
  const svg = await run([after], { output: 'x.svg', title: 'mine' })
  t.equal(svg.path, 'x.svg')
  t.match(svg.text, />mine<\/text>/)
  t.equal((await run([after], { output: 'x.svg', format: 'folded' })).text, 'main;a 3\n')
  await t.rejects(run([after], { output: 'x.foo' }), {
    message: 'the ending of x.foo says no format',
  })
})

t.test('several files are one profile, - is stdin', async (t) => {
  const { text } = await run([after, '-'], { format: 'folded' }, 'main;a 1\nmain;b 2\n')
  t.equal(text, 'main;a 4\nmain;b 2\n')
})

t.test('a difference has both sides, normalised on request', async (t) => {
  const words = ['diff', before, after]
  t.equal((await run(words, { format: 'folded' })).text, 'main;a 1 3\nmain;gone 1 0\n')
  const scaled = await run(words, { format: 'folded', normalize: true })
  t.equal(scaled.text, 'main;a 1.5 3\nmain;gone 1.5 0\n')
  await t.rejects(run(['diff', before]), /diff takes two files/)
  await t.rejects(run(words, { format: 'pprof' }), /pprof cannot hold a difference/)
  await t.rejects(run(words, { order: 'time' }), /--order: a difference has none in time/)
})

t.test('processes or threads go under the stacks', async (t) => {
  const roots = async (values: FlameValues) => {
    const { text } = await run([perf], { format: 'folded', ...values })
    return [...new Set(text.split('\n').map((line) => line.split(';')[0]))].filter(Boolean).sort()
  }
  t.same(await roots({}), ['GC Thread#0', 'app'])
  t.same(await roots({ 'per-thread': true }), ['GC Thread#0-4713', 'app-4712'])
  t.same(await roots({ 'no-process': true }), ['[unknown]', 'main'])
})

t.test('what the reader could not take is said, unless it shall be quiet', async (t) => {
  const noisy = file('noisy', `${perfScript}Warning: x\n`)
  t.match((await run([noisy])).told, [/1 lines are no sample/])
  t.same((await run([noisy], { quiet: true })).told, [])
})

t.test('what cannot be drawn is said', async (t) => {
  await t.rejects(run([join(folder, 'none')]), /ENOENT/)
  await t.rejects(run([file('empty', '')]), /empty: is empty/)
  await t.rejects(run([file('zero', 'a 0\n')]), /zero: has no samples/)
  await t.rejects(run([after], { order: 'time' }), /samples have no time/)
  await t.rejects(run([perf], { measure: 'cycles' }), /does not measure 'cycles'/)
})
