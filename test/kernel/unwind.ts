import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { noProgram, program } from '../fixtures/program.js'

const noCompiler = spawnSync('gcc', ['--version']).error ? 'no gcc here' : false
const skip = noProgram || noCompiler
const source = 'test/fixtures/chain.c'
const folder = mkdtempSync(join(tmpdir(), 'ebpf-trace-unwind-'))
t.teardown(() => rmSync(folder, { recursive: true, force: true }))

/** The folded stacks of a program of ours that are the program's, and what was said of them. */
function sampled(flags: string[], ...words: string[]) {
  const [path, out] = [join(folder, 'chain'), join(folder, 'chain.folded')]
  const build = ['-O2', '-fomit-frame-pointer', ...flags, '-pthread', '-o', path, source]
  if (spawnSync('gcc', build).status !== 0) throw new Error(`gcc ${build.join(' ')}`)
  const args = [program, 'profile', '-F', '199', '-o', out, '--', path]
  const options = { encoding: 'utf8', timeout: 60_000 } as const
  const { stderr } = spawnSync(process.execPath, [...args, ...words], options)
  const stacks = readFileSync(out, 'utf8')
    .trimEnd()
    .split('\n')
    .filter((line) => line.startsWith('chain;'))
    .map((line) => {
      const at = line.lastIndexOf(' ')
      return { stack: line.slice(0, at), weight: Number(line.slice(at + 1)) }
    })
  const all = stacks.reduce((sum, { weight }) => sum + weight, 0)
  const share = (fits: RegExp): number =>
    stacks.filter(({ stack }) => fits.test(stack)).reduce((sum, { weight }) => sum + weight, 0) /
    all
  const [, whole = 'NaN'] = /user stacks: ([\d.]+) % whole/.exec(stderr) ?? []
  // How long call frames take to be read is the machine's load, not what this is about.
  const [, percent] = /broken \(before call|([\d.]+) % before call/.exec(stderr) ?? []
  const [, broken = '0'] = /([\d.]+) % broken/.exec(stderr) ?? []
  const early = /before call/.test(stderr) ? Number(percent ?? broken) : 0
  return { share, whole: (100 * Number(whole)) / (100 - early), stderr }
}

const beginning = '^chain;((_start;.*?)?main|([^;]*clone[^;]*;)?start_thread;in_thread);outer'

for (const [what, flags] of Object.entries({
  'a program without frame pointers': [],
  'a program at a fixed address': ['-no-pie'],
  'a program without libraries, stripped': ['-static'],
})) {
  t.test(`the stacks of ${what} are whole, through libc and back`, { skip }, async (t) => {
    const { share, whole, stderr } = sampled(flags, '1')
    t.ok(whole >= 95, stderr)
    const through = share(new RegExp(`${beginning};sort_all;.*(sort|msort)[^;]*;compare(;burn)?`))
    const callee = share(/;compare(;|$)/)
    t.ok(callee > 0.8)
    t.ok(through > 0.7 * callee, `${through} of ${callee}`)
  })
}

t.test('a signal handler stands over what it interrupted', { skip }, async (t) => {
  const { share, whole, stderr } = sampled([], '1', 'signals')
  t.ok(whole >= 95, stderr)
  const handled = share(/;handle;burn/)
  const over = share(new RegExp(`${beginning}.*;handle;burn`))
  t.ok(handled > 0.02, `${handled} of the time is in the handler`)
  t.ok(over > 0.7 * handled, `${over} of it over what was interrupted`)
})
