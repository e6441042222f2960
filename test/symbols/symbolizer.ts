import { once } from 'node:events'
import { rmSync } from 'node:fs'
import t from 'tap'
import { symbolizer } from '../../src/symbols/symbolizer.js'
import { readVdso } from '../../src/symbols/vdso.js'
import { compile, cSource, noCompiler, run, show } from '../fixtures/compiled.js'
import { localFiles } from '../fixtures/symbol-files.js'

const noRoot = process.getuid?.() !== 0 && 'needs root: /proc/PID/map_files'

for (const [words, args] of [
  ['a PIE', []],
  ['a program at a fixed address', ['-no-pie']],
  ['a static program', ['-static']],
  ['a static PIE', ['-static-pie']],
] as const) {
  t.test(`functions of ${words} have their names`, { skip: noCompiler || noRoot }, async (t) => {
    const program = compile(t, 'gcc', 'x.c', cSource, ['-O1', ...args])
    const { pid, addresses } = await show(t, program)
    const names = symbolizer(localFiles())
    const wanted = ['burn_global', 'burn_static', 'main']
    const found = await names.user(
      pid,
      wanted.map((name) => addresses.get(name)! + 2n),
    )
    t.same(
      found,
      wanted.map((name) => [{ name, module: program, kind: 'native' }]),
    )
    const [[library] = []] = await names.user(pid, [addresses.get('qsort')! + 1n])
    t.match(library?.name, /qsort/)
    t.match(
      names.report().find(({ module }) => module === program),
      {
        sources: ['.symtab'],
        reasons: [],
        named: args.some((arg) => arg.startsWith('-static')) ? 4 : 3,
        unnamed: 0,
      },
    )
  })
}

t.test('a deleted program has its names still', { skip: noCompiler || noRoot }, async (t) => {
  const program = compile(t, 'gcc', 'x.c', cSource, ['-O1'])
  const { pid, addresses } = await show(t, program)
  rmSync(program)
  const [frames] = await symbolizer(localFiles()).user(pid, [addresses.get('burn_static')!])
  t.same(frames, [{ name: 'burn_static', module: program, kind: 'native' }])
})

t.test(
  'what was met has its names when it has ended',
  { skip: noCompiler || noRoot },
  async (t) => {
    const program = compile(t, 'gcc', 'x.c', cSource, ['-O1'])
    const { child, pid, addresses } = await show(t, program)
    const names = symbolizer(localFiles())
    await names.meet(pid, undefined, true)
    rmSync(program)
    child.kill('SIGKILL')
    await once(child, 'exit')
    names.observe({ kind: 'exit', time: 1n, pid, tid: pid })
    const [frames] = await names.user(pid, [addresses.get('burn_static')!])
    t.same(frames, [{ name: 'burn_static', module: program, kind: 'native' }])
  },
)

t.test('a stripped program is offsets, and says why', { skip: noCompiler || noRoot }, async (t) => {
  const program = compile(t, 'gcc', 'x.c', cSource, ['-O1', '-s'])
  const { pid, addresses } = await show(t, program)
  const names = symbolizer(localFiles())
  const [[frame] = []] = await names.user(pid, [addresses.get('burn_static')!])
  t.match(frame, { name: /^program\+0x[0-9a-f]+$/, module: program, kind: 'unknown' })
  const [report] = names.report()
  t.match(report, { module: program, sources: [], named: 0, unnamed: 1 })
  t.match(report?.reasons.join(), /stripped.*no debug file/)
})

t.test('a debug file beside it gives them back', { skip: noCompiler || noRoot }, async (t) => {
  for (const id of ['-Wl,--build-id=none', '-Wl,--build-id']) {
    const program = compile(t, 'gcc', 'x.c', cSource, ['-O1', '-g', id])
    run('objcopy', ['--only-keep-debug', program, `${program}.debug`])
    run('strip', [program])
    run('objcopy', [`--add-gnu-debuglink=${program}.debug`, program])
    const { pid, addresses } = await show(t, program)
    const names = symbolizer(localFiles())
    const [[frame] = []] = await names.user(pid, [addresses.get('burn_static')!])
    t.equal(frame?.name, 'burn_static')
    t.same(names.report()[0]?.sources, [`${program}.debug`])
  }
})

t.test(
  'a debug file of another program is not believed',
  { skip: noCompiler || noRoot },
  async (t) => {
    const program = compile(t, 'gcc', 'x.c', cSource, ['-O1', '-g', '-Wl,--build-id=none'])
    const other = compile(t, 'gcc', 'x.c', `${cSource}int more(void) { return 1; }`, ['-g'])
    run('objcopy', ['--only-keep-debug', program, `${program}.debug`])
    run('strip', [program])
    run('objcopy', [`--add-gnu-debuglink=${program}.debug`, program])
    run('objcopy', ['--only-keep-debug', other, `${program}.debug`])
    const { pid, addresses } = await show(t, program)
    const names = symbolizer(localFiles())
    const [[frame] = []] = await names.user(pid, [addresses.get('burn_static')!])
    t.match(frame?.name, /\+0x/)
    t.match(names.report()[0]?.reasons.join(), /is not the file that .gnu_debuglink means/)
  },
)

t.test('the vdso, the kernel and nowhere have their frames', { skip: noRoot }, async (t) => {
  const names = symbolizer(localFiles(), { vdso: readVdso() })
  await names.meet(process.pid)
  const maps = await localFiles()({ kind: 'maps', pid: process.pid }, 0, 1 << 20)
  const start = BigInt(`0x${/^(\w+)-.*\[vdso\]/m.exec(Buffer.from(maps).toString())?.[1]}`)
  const addresses = Array.from({ length: 0x1000 }, (_, at) => start + BigInt(at))
  const found = (await names.user(process.pid, addresses)).map(([frame]) => frame?.name)
  t.ok(found.includes('__vdso_clock_gettime'))
  t.same(await names.user(process.pid, [8n, 1n << 60n]), [
    [{ name: '[unknown]', kind: 'unknown' }],
    [{ name: '[unknown]', kind: 'unknown' }],
  ])
  const [[kernel] = []] = await names.kernel([0xffff800000000000n])
  t.match(kernel, { name: '[kernel]+0xffff800000000000', kind: 'kernel' })
  t.ok(names.report().some(({ module }) => module === '[unknown]'))
})

t.test('processes that ended are reasons', async (t) => {
  const names = symbolizer(() => Promise.reject(new Error('no such process')))
  t.same(await names.user(7, [0x1000n]), [[{ name: '[unknown]', kind: 'unknown' }]])
  t.match(names.report(), [{ module: '[unknown]', reasons: ['process 7: no such process'] }])
})
