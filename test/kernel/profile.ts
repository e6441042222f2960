import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { formatOfFile } from '../../src/exporters/profile-formats.js'
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
  const stacks = [...foldedOf(out)].filter(([stack]) => stack.startsWith('dd;'))
  const all = stacks.reduce((sum, [, weight]) => sum + weight, 0)
  const zeroing = stacks.filter(([stack]) => /do_syscall_64|el0_svc|read_iter_zero/.test(stack))
  const share = zeroing.reduce((sum, [, weight]) => sum + weight, 0) / all
  t.ok(share > 0.5, `${share} of the time of dd is in system calls`)
})

t.test('several files of one run are written aside and renamed', { skip }, async (t) => {
  const files = ['a.svg', 'a.pb.gz', 'a.json', 'a.speedscope.json'].map((name) =>
    join(folder, name),
  )
  const outputs = files.flatMap((path) => ['-o', path])
  const busy = ['--', 'sh', '-c', 'i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done']
  const { status } = profiled('flamegraph', '-q', ...outputs, ...busy)
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

t.test('so is a file that cannot be written; a full disk keeps no other', { skip }, async (t) => {
  const nowhere = join(folder, 'no', 'a.svg')
  const { status, stderr } = profiled('profile', '-o', nowhere, '--', '/bin/false')
  t.equal(status, 125)
  t.match(stderr, 'no such folder')
  const [full, good] = [join(folder, 'full.svg'), join(folder, 'good.folded')]
  symlinkSync('/dev/full', full)
  const ended = profiled('profile', '-q', '--record', full, '-o', full, '-o', good, '-d', '0.5')
  t.match(ended, { status: 1, stderr: /no space left/ })
  t.ok(existsSync(good))
})

t.test('as many samples are taken as were asked for', { skip }, async (t) => {
  const script = 'i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done'
  const { stderr } = profiled('profile', '--max-samples', '20', '--', 'sh', '-c', script)
  t.match(stderr, /2[0-2] samples in/)
})

t.test('--kernel and --user leave out what has no such stack', { skip }, async (t) => {
  const burn =
    'dd if=/dev/zero bs=64k count=2000 2>/dev/null | sha256sum; head -c 4000000000 /dev/zero >/dev/null'
  const text = (option: string) =>
    profiled('profile', option, '-q', '-f', 'folded', '--', 'sh', '-c', burn).stderr
  const stacks = (option: string) => text(option).match(/^\S.*;.* \d+$/gm) ?? []
  const kernel = stacks('--kernel')
  t.ok(kernel.length > 0)
  t.ok(
    kernel.every((stack) => /_\[k\]/.test(stack)),
    'of the kernel alone',
  )
  const user = stacks('--user')
  t.ok(user.length > 0)
  t.notOk(user.some((stack) => /_\[k\]|no stack/.test(stack)))
})

t.test('as many waits are taken as were asked for', { skip }, async (t) => {
  const script = 'i=0; while [ $i -lt 40 ]; do sleep 0.01; i=$((i+1)); done'
  const words = ['--max-samples', '20', '--slower', '5ms', '--', 'sh', '-c', script]
  const { stderr } = profiled('offcpu', ...words)
  t.match(stderr, /2[0-2] waits in/)
})

t.test('a recording gives to the byte what was written at once', { skip }, async (t) => {
  const files = ['r.html', 'r.pb.gz', 'r.firefox.json', 'r.json']
  const paths = files.map((name) => join(folder, name))
  const record = join(folder, 'r.rec')
  const burn = 'for i in 1 2 3 4; do sleep 0.3; head -c 9000000 /dev/zero | sha256sum; done'
  for (const sampler of ['profile', 'offcpu']) {
    const outputs = paths.flatMap((path) => ['-o', path])
    profiled(sampler, '--record', record, ...outputs, '--', 'sh', '-c', burn)
    for (const path of paths) {
      const { stdout } = spawnSync(
        process.execPath,
        [program, 'flamegraph', record, '-q', '-f', formatOfFile(path)!],
        { maxBuffer: 1 << 26 },
      )
      t.ok(readFileSync(path).equals(stdout), `${sampler}: ${path}`)
    }
  }
})

/** A program whose functions burn 70 and 30 of 100; built as asked. */
function burner(...flags: string[]): string | undefined {
  const path = join(folder, `burn${flags.length}`)
  const source = join(folder, 'burn.c')
  writeFileSync(source, burnSource)
  const { status } = spawnSync('gcc', ['-O2', ...flags, '-o', path, source])
  return status === 0 ? path : undefined
}

const burnSource = `
#include <time.h>
static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}
volatile unsigned long sink;
static void burn(double end) { while (now() < end) for (int i = 0; i < 20000; i++) sink += i; }
__attribute__((noinline)) void burn_seventy(void) { burn(now() + 0.07); sink++; }
__attribute__((noinline)) void burn_thirty(void) { burn(now() + 0.03); sink--; }
int main(void)
{
	for (int i = 0; i < 25; i++) {
		burn_seventy();
		burn_thirty();
	}
}
`
const gcc = spawnSync('gcc', ['--version']).error ? 'no gcc here' : false

/** The share of the stacks that fit, and how many samples of 199 Hz there are. */
function shareOf(path: string, fits: RegExp): { share: number; samples: number } {
  const stacks = [...foldedOf(path)]
  const sum = (all: [string, number][]): number => all.reduce((at, [, weight]) => at + weight, 0)
  const all = sum(stacks)
  const share = sum(stacks.filter(([stack]) => fits.test(stack))) / all
  return { share, samples: Math.round((all * 199) / 1e9) }
}

t.test(
  'without frame pointers names are right and broken stacks are told',
  { skip: skip || gcc },
  (t) => {
    const path = burner('-fomit-frame-pointer', '-fno-inline')
    const out = join(folder, 'burn-without.folded')
    const { stderr } = profiled(
      'profile',
      '--unwind',
      'fp',
      '-F',
      '199',
      '-o',
      out,
      '--',
      path ?? '',
    )
    const { share } = shareOf(out, /(^|;)(burn|now|clock_gettime|__vdso_clock_gettime)\b/)
    t.ok(share > 0.97, `${share} of the stacks begin in the program`)
    t.match(stderr, /user stacks: .* broken \(no frame pointers\)/)
    t.end()
  },
)

t.test('processes that end before anybody looks are named', { skip: skip || gcc }, (t) => {
  const path = burner('-fno-omit-frame-pointer', '-s', '-rdynamic')
  const out = join(folder, 'short.folded')
  const script = `for i in 1 2 3 4 5 6; do timeout 0.1 ${path}; done; true`
  profiled('profile', '-F', '199', '-o', out, '--', '/bin/sh', '-c', script)
  const { share } = shareOf(out, /^burn3;.*;main;burn_(seventy|thirty)/)
  t.ok(share > 0.5, `${share} of the time is named`)
  t.end()
})

t.test('a sleeper waits as long as it sleeps, also where it still does', { skip }, async (t) => {
  const out = join(folder, 'sleep.folded')
  profiled('offcpu', '-o', out, '--', 'sleep', '1.5')
  const slept = [...foldedOf(out)].filter(([stack]) => /^sleep;.*nanosleep/.test(stack))
  const seconds = slept.reduce((sum, [, weight]) => sum + weight, 0) / 1e9
  t.ok(seconds > 1.49 && seconds < 1.65, `${seconds} s`)
  profiled('offcpu', '-d', '1', '-o', out, '--', 'sleep', '2')
  const whole = [...foldedOf(out)].reduce((sum, [, weight]) => sum + weight, 0) / 1e9
  t.ok(whole > 0.95 && whole < 1.2, `${whole} s of a wait that goes on`)
})

t.test('who ends a wait stands over who waited', { skip }, async (t) => {
  const out = join(folder, 'wakers.folded')
  profiled('offcpu', '--wakers', '-o', out, '--', 'sh', '-c', 'sleep 0.5 | cat')
  const stacks = [...foldedOf(out)]
  const cat = stacks.find(([stack]) => /^cat;.*pipe_read.*;-- woken by;.*;sleep$/.test(stack))
  t.ok(cat && cat[1] > 0.45e9, 'cat waits for sleep')
  t.ok(stacks.some(([stack]) => /^sleep;.*;-- woken by;.*hrtimer.*;\[interrupt\]$/.test(stack)))
})

t.test('waits shorter than asked for are left out', { skip }, async (t) => {
  const out = join(folder, 'slower.folded')
  const script = 'sleep 0.3; sleep 0.01'
  profiled('offcpu', '--slower', '200ms', '-o', out, '--', 'sh', '-c', script)
  const weights = [...foldedOf(out).values()]
  t.ok(weights.length > 0 && weights.every((weight) => weight >= 200e6), `${weights}`)
})
