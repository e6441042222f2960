import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { connect } from '../../src/helper/connection.js'
import { hello } from '../../src/helper/requests.js'
import { helperFiles } from '../../src/pipeline/symbol-files.js'
import { startHelper } from '../../src/process/helper.js'
import { symbolizer, type Symbolizer } from '../../src/symbols/symbolizer.js'
import { unable } from '../fixtures/client.js'
import { compile, cSource, folderOf, noCompiler, run, show } from '../fixtures/compiled.js'

/** Names through a helper that may read these files only. */
async function through(t: Test): Promise<Symbolizer> {
  const grant = {
    objects: [],
    files: ['kallsyms', 'maps', 'mapped', 'perf_map', 'debug'] as const,
    capabilities: ['syslog', 'sys_ptrace', 'checkpoint_restore', 'dac_read_search'] as const,
  }
  const connection = connect(
    startHelper(
      { ...grant, files: [...grant.files], capabilities: [...grant.capabilities] },
      { watchOutput: false },
    ),
  )
  t.teardown(() => connection.close())
  await hello(connection)
  return symbolizer(helperFiles(connection))
}

const noNamespaces = spawnSync('unshare', ['-m', 'true']).status !== 0 && 'needs mount namespaces'

t.test('names through the helper', { skip: unable || noCompiler }, async (t) => {
  t.test('of a program, its library and the kernel', async (t) => {
    const program = compile(t, 'gcc', 'x.c', cSource, ['-O1'])
    const { pid, addresses } = await show(t, program)
    const names = await through(t)
    const wanted = ['main', 'burn_static', 'qsort']
    const frames = await names.user(
      pid,
      wanted.map((name) => addresses.get(name)!),
    )
    t.match(
      frames.map(([frame]) => frame?.name),
      ['main', 'burn_static', /qsort/],
    )
    const text = spawnSync('grep', ['-m1', ' [tT] vfs_read$', '/proc/kallsyms'], {
      encoding: 'utf8',
    }).stdout
    const address = BigInt(`0x${text.split(' ')[0] || '0'}`)
    t.match(await names.kernel([address + 4n]), [
      [address === 0n ? {} : { name: 'vfs_read', module: '[kernel]' }],
    ])
  })

  t.test('of a program in a mount namespace, by its own debug file', async (t) => {
    if (noNamespaces) return t.pass(noNamespaces)
    const program = compile(t, 'gcc', 'x.c', cSource, ['-O1', '-g', '-Wl,--build-id'])
    const id = /Build ID: (\w+)/.exec(run('readelf', ['-n', program]))?.[1] ?? ''
    const kept = join(folderOf(t), `${id.slice(2)}.debug`)
    run('objcopy', ['--only-keep-debug', program, kept])
    run('strip', [program])
    const debug = `/usr/lib/debug/.build-id/${id.slice(0, 2)}`
    // The program lies under another path there, and its debug file only there.
    const script = `
      mount -t tmpfs none /mnt && cp ${program} /mnt/inside &&
      mkdir -p /usr/lib/debug && mount -t tmpfs none /usr/lib/debug &&
      mkdir -p ${debug} && cp ${kept} ${debug}/ && exec /mnt/inside`
    const { pid, addresses } = await show(t, 'unshare', ['-m', 'sh', '-c', script])
    const names = await through(t)
    t.match(await names.user(pid, [addresses.get('burn_static')!]), [
      [{ name: 'burn_static', module: '/mnt/inside' }],
    ])
    t.match(names.report()[0]?.sources, [/^\/usr\/lib\/debug\/\.build-id/])
  })

  t.test('of Node’s own code, from its growing perf map', async (t) => {
    const folder = folderOf(t)
    const script = join(folder, 'burn.mjs')
    writeFileSync(
      script,
      `import { readFileSync } from 'node:fs'
       function burnAlpha(n) { let s = 0; for (let i = 0; i < n; i++) s += i % 7; return s }
       for (let i = 0; i < 3000; i++) burnAlpha(1000)
       const map = () => readFileSync('/tmp/perf-' + process.pid + '.map', 'utf8')
       const timer = setInterval(() => {
         burnAlpha(1e5)
         const lines = map().split('\\n')
         const line = lines.findLast((each) => / (JS|LazyCompile):\\*?burnAlpha/.test(each))
         if (!line) return
         clearInterval(timer)
         const [start] = line.split(' ')
         console.log('burnAlpha 0x' + start)
         console.log('end')
         setInterval(() => {}, 1000)
       }, 10)`,
    )
    // Else V8 leaves its own log where we are.
    const log = `--logfile=${join(folder, 'v8.log')}`
    const { pid, addresses } = await show(t, process.execPath, ['--perf-basic-prof', log, script])
    const map = `/tmp/perf-${pid}.map`
    t.teardown(() => spawnSync('rm', ['-f', map]))
    const names = await through(t)
    const address = addresses.get('burnAlpha')! + 4n
    t.match(await names.user(pid, [address]), [
      [{ name: /burnAlpha/, module: '[JIT]', kind: 'managed' }],
    ])
    writeFileSync(map, `${address.toString(16)} 10 JS:*later\n`, { flag: 'a' })
    t.match(await names.user(pid, [address]), [[{ name: 'JS:*later' }]])
    t.match(names.report().at(-1)?.sources, [map])
  })
})
