import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { readFileSync, statSync } from 'node:fs'
import t from 'tap'

const run = (...argv: string[]) =>
  spawnSync(process.execPath, ['.build/src/cli/main.js', 'compile', ...argv], { encoding: 'utf8' })

t.test('mistakes are told before anything is compiled', async (t) => {
  t.match(run(), { status: 2, stderr: /compile needs FILE/ })
  t.match(run('x.txt'), { status: 2, stderr: /no C source/ })
  t.match(run('a.bpf.c', 'b.bpf.c'), { status: 2, stderr: /-o x\.bpf\.o/ })
})

t.test('an object is made, and a mistake in C is shown', async (t) => {
  const source =
    '#include "filter.h"\nstruct event { record_header head; pid_nr pid; };\nEVENTS(struct event);\n'
  const folder = t.testdir({ 'a.bpf.c': source, 'b.bpf.c': `${source}nonsense` })
  const output = join(folder, 'out.bpf.o')
  const { stderr, status } = run(join(folder, 'a.bpf.c'), '-o', output)
  if (/needs clang/.test(stderr)) return t.comment('skipped: there is no clang')
  t.equal(status, 0, stderr)
  t.match(stderr, /out\.bpf\.o: \d+ programs, 1 kind of event$/m)
  t.equal(readFileSync(output).subarray(1, 4).toString(), 'ELF')
  const elsewhere = (path: string) => run(join(folder, 'a.bpf.c'), '-o', path)
  t.match(elsewhere('/nowhere/z.o'), {
    status: 1,
    stderr: /write to \/nowhere\/z\.o: no such folder/,
  })
  t.match(elsewhere('/dev/full'), { status: 1, stderr: /no space left/ })
  t.ok(statSync('/dev/full').isCharacterDevice(), 'what is no file is not replaced')
  t.match(run(join(folder, 'b.bpf.c'), '-o', output), { status: 2, stderr: /b\.bpf\.c:4/ })
})
