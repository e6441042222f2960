import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { noProgram, program } from '../fixtures/program.js'

const noCompiler = spawnSync('gcc', ['--version']).error ? 'no gcc here' : false
const skip = noProgram || noCompiler
const folder = mkdtempSync(join(tmpdir(), 'ebpf-trace-unwind-'))
t.teardown(() => rmSync(folder, { recursive: true, force: true }))

const source = `
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#define FAR __attribute__((noinline))
volatile unsigned long sink;
static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}
FAR void burn(int n) { for (int i = 0; i < n; i++) sink += i; }
FAR int compare(const void *a, const void *b)
{
	burn(300);
	return *(const int *)a - *(const int *)b;
}
FAR void sort_all(void)
{
	int values[256];

	for (int i = 0; i < 256; i++)
		values[i] = rand();
	qsort(values, 256, sizeof(values[0]), compare);
	sink += values[0];
}
FAR void outer(double seconds)
{
	for (double end = now() + seconds; now() < end; sink++)
		sort_all();
}
static void *in_thread(void *seconds)
{
	outer(*(double *)seconds);
	sink++;
	return NULL;
}
FAR void handle(int number)
{
	burn(20000000);
	sink++;
}
int main(int count, char **words)
{
	double seconds = atof(words[1]);
	struct itimerval often = { { 0, 100000 }, { 0, 100000 } };
	pthread_t thread;

	if (count > 2) {
		signal(SIGVTALRM, handle);
		setitimer(ITIMER_VIRTUAL, &often, NULL);
	}
	pthread_create(&thread, NULL, in_thread, &seconds);
	outer(seconds);
	pthread_join(thread, NULL);
	return 0;
}
`

/** The folded stacks of a program of ours that are the program's, and what was said of them. */
function sampled(flags: string[], ...words: string[]) {
  const [path, out] = [join(folder, 'chain'), join(folder, 'chain.folded')]
  writeFileSync(`${path}.c`, source)
  const build = ['-O2', '-fomit-frame-pointer', ...flags, '-pthread', '-o', path, `${path}.c`]
  if (spawnSync('gcc', build).status !== 0) throw new Error(`gcc ${build.join(' ')}`)
  const args = [program, 'profile', '--unwind', 'auto', '-F', '199', '-o', out, '--', path]
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
  const [, whole] = /user stacks: ([\d.]+) % whole/.exec(stderr) ?? []
  return { share, whole: Number(whole), stderr }
}

const beginning = '^chain;((_start;.*?)?main|([^;]*clone[^;]*;)?start_thread;in_thread);outer'

for (const [what, flags] of Object.entries({
  'a program without frame pointers': [],
  'a program at a fixed address': ['-no-pie'],
  'a program without libraries, stripped': ['-static'],
})) {
  t.test(`the stacks of ${what} are whole, through libc and back`, { skip }, async (t) => {
    const { share, whole, stderr } = sampled(flags, '2')
    t.ok(whole >= 95, stderr)
    const through = share(new RegExp(`${beginning};sort_all;.*(sort|msort)[^;]*;compare(;burn)?`))
    const callee = share(/;compare(;|$)/)
    t.ok(through > 0.95 * callee, `${through} of ${callee}`)
    t.ok(callee > 0.8)
  })
}

t.test('a signal handler stands over what it interrupted', { skip }, async (t) => {
  const { share, whole, stderr } = sampled([], '2', 'signals')
  t.ok(whole >= 95, stderr)
  const handled = share(/;handle;burn/)
  const over = share(new RegExp(`${beginning}.*;handle;burn`))
  t.ok(handled > 0.02, `${handled} of the time is in the handler`)
  t.ok(over > 0.9 * handled, `${over} of it over what was interrupted`)
})
