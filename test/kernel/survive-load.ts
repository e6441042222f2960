// More than anyone can take: what was seen and what was counted as lost is what was made.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { onPath } from '../fixtures/path.js'
import { lostOf, noProgram, startTracing } from '../fixtures/program.js'
import { compileC, scratch } from '../fixtures/workload.js'

const skip = noProgram || (!onPath('gcc') && 'needs gcc')
const { folder, done } = scratch()
t.teardown(done)

t.test('20,000 execs in a row', { skip }, async (t) => {
  const burst = compileC('test/fixtures/burst.c', folder, 'burst')
  const file = join(folder, 'execs')
  const args = ['execve', '--comm', 'burst', '-f', 'ndjson', '-o', file]
  const { child, ended, stderr } = await startTracing(args)
  execFileSync(burst, ['20000'])
  child.kill('SIGINT')
  t.equal(await ended, 0)
  // `burst` itself is one more.
  t.equal(linesOf(file) + lostOf(stderr()), 20_001)
})

t.test('a forced overflow is counted to the last one', { skip }, async (t) => {
  const calls = 1_000_000
  const wl = compileC('test/bench/wl.c', folder, 'overflow')
  const file = join(folder, 'opens')
  const args = ['open', '--comm', 'overflow', '--buffer', '64K', '-f', 'ndjson', '-o', file]
  const { child, helper, ended, stderr } = await startTracing(args)
  process.kill(helper, 'SIGSTOP')
  execFileSync(wl, ['storm', String(calls)])
  process.kill(helper, 'SIGCONT')
  execFileSync(wl, ['storm', '1000'])
  child.kill('SIGINT')
  t.equal(await ended, 0)
  const [seen, lost] = [linesOf(file), lostOf(stderr())]
  t.ok(lost > calls / 2, `${seen} seen, ${lost} lost`)
  t.equal(seen + lost, calls + 1000)
})

t.test('a reader that is slow loses nothing silently', { skip }, async (t) => {
  const calls = 1_000_000
  const wl = compileC('test/bench/wl.c', folder, 'slow')
  const { child, ended, stdout, stderr } = await startTracing([
    'open',
    '--comm',
    'slow',
    '--buffer',
    '256K',
    '--no-header',
  ])
  child.stdout?.pause()
  execFileSync(wl, ['storm', String(calls)])
  child.stdout?.resume()
  child.kill('SIGINT')
  t.equal(await ended, 0)
  t.equal(stdout().split('\n').length - 1 + lostOf(stderr()), calls)
})

t.test('two instances at once see the same', { skip }, async (t) => {
  const wl = compileC('test/bench/wl.c', folder, 'twice')
  const files = ['first', 'second'].map((name) => join(folder, name))
  const both = await Promise.all(
    files.map((file) => startTracing(['open', '--comm', 'twice', '-f', 'ndjson', '-o', file])),
  )
  execFileSync(wl, ['storm', '10000'])
  for (const [index, { child, ended, stderr }] of both.entries()) {
    child.kill('SIGINT')
    t.equal(await ended, 0)
    t.equal(linesOf(files[index] ?? '') + lostOf(stderr()), 10_000)
  }
})

function linesOf(file: string): number {
  return readFileSync(file, 'latin1').split('\n').length - 1
}
