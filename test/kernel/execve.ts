import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { buildCallers, noCallers, type Callers } from '../fixtures/callers.js'
import { recordsOf, type TakenRecord } from '../fixtures/taken.js'
import { noKernel, run, trace } from '../fixtures/tracing.js'

const skip = noKernel || noCallers
const callers: Callers = skip ? { folder: '', caller: '', tiny: '' } : buildCallers()
t.teardown(() => rmSync(callers.folder, { recursive: true, force: true }))

/** What `execve` records while `action` runs. */
async function recorded(action: () => void): Promise<TakenRecord[]> {
  const session = await trace(['execve'])
  action()
  return (await recordsOf(session)).records
}

const argsOf = ({ row }: TakenRecord) => row['args'] as string[]
const withArgument = (records: TakenRecord[], word: string) =>
  records.filter((record) => argsOf(record).includes(word))

t.test('a start is recorded with who, by whom and all arguments', { skip }, async (t) => {
  let pid = 0
  const records = await recorded(() => {
    pid = spawnSync('/bin/echo', ['', 'a b', 'line\nline', 'ü', ''], { argv0: 'named' }).pid
  })
  const found = records.filter(({ row }) => row['pid'] === pid)
  t.match(found, [
    { row: { ppid: process.pid, uid: 0, comm: 'echo', ret: 0n }, cut: false, fault: false },
  ])
  t.same(argsOf(found[0]!), ['named', '', 'a b', 'line\nline', 'ü', ''])
})

t.test('arguments past 8 KiB are cut and marked', { skip }, async (t) => {
  const records = await recorded(() => {
    run('/bin/true', 'fits', 'x'.repeat(8192 - '/bin/true fits  '.length))
    run('/bin/true', 'long', 'x'.repeat(100_000))
    run('/bin/true', 'many', ...new Array<string>(5000).fill('y'))
  })
  const [fits] = withArgument(records, 'fits')
  t.equal(fits?.cut, false)
  t.equal(argsOf(fits!).join(' ').length, 8191)
  for (const word of ['long', 'many']) {
    const [record] = withArgument(records, word)
    t.equal(record?.cut, true, word)
    t.equal(argsOf(record!).join(' ').length, 8192, word)
  }
})

t.test('a failed start says why, with the arguments as passed', { skip }, async (t) => {
  const records = await recorded(() => {
    run('/nonexistent/program', 'missing', '', 'last')
    run('/etc/passwd', 'forbidden')
  })
  t.match(withArgument(records, 'missing'), [{ row: { ret: -2n } }])
  t.same(argsOf(withArgument(records, 'missing')[0]!), [
    '/nonexistent/program',
    'missing',
    '',
    'last',
  ])
  t.match(withArgument(records, 'forbidden'), [{ row: { ret: -13n } }])
})

t.test('a start by another thread is that of the process', { skip }, async (t) => {
  let pid = 0
  const records = await recorded(() => {
    pid = spawnSync(callers.caller, ['thread-exec']).pid
  })
  t.match(withArgument(records, 'by'), [{ row: { pid, comm: 'echo', ret: 0n } }])
})

t.test('a start by descriptor has its arguments', { skip }, async (t) => {
  const records = await recorded(() => run(callers.caller, 'descriptor-exec'))
  t.same(withArgument(records, 'by').map(argsOf), [['echo', 'by', 'caller']])
})

t.test('a script shows its interpreter', { skip }, async (t) => {
  const script = join(callers.folder, 'script')
  writeFileSync(script, '#!/bin/sh -e\nexit 0\n', { mode: 0o755 })
  const records = await recorded(() => run(script, 'word'))
  t.same(withArgument(records, 'word').map(argsOf), [['/bin/sh', '-e', script, 'word']])
  t.match(withArgument(records, 'word'), [{ row: { comm: 'script' } }])
})

t.test('arguments in memory that nobody touched are not empty', { skip }, async (t) => {
  const records = await recorded(() => run(callers.tiny, 'go'))
  t.same(withArgument(records, 'untouched').map(argsOf), [
    ['echo', 'out', 'of', 'untouched', 'memory'],
  ])
})

t.test('a failed start by a 32-bit call has its arguments', { skip }, async (t) => {
  const records = await recorded(() => run(callers.caller, 'compat-exec'))
  const found = withArgument(records, 'pointers')
  t.same(found.map(argsOf), [['narrow', 'pointers']])
  t.match(found, [{ row: { ret: -2n }, compat: true }])
})

t.test('a failed start by an x32 call has its arguments', { skip }, async (t) => {
  const records = await recorded(() => run(callers.caller, 'x32-exec'))
  const found = withArgument(records, 'pointers')
  t.same(found.map(argsOf), [['narrow', 'pointers']])
  t.match(found, [{ row: { path: '/nonexistent/x32' }, compat: true }])
})

t.test('arguments that cannot be read are missing, and said to be', { skip }, async (t) => {
  const records = await recorded(() => run(callers.caller, 'unreadable-exec'))
  const found = records.filter(({ row }) => row['path'] === '/nonexistent/unreadable')
  t.match(found, [{ fault: true }])
  t.same(argsOf(found[0]!), [])
})

t.test('each try of a search along PATH names its file', { skip }, async (t) => {
  const records = await recorded(() =>
    spawnSync('/usr/bin/env', ['PATH=/first:/second', 'nowhere', 'searched']),
  )
  t.same(
    withArgument(records, 'searched').map(({ row }) => [row['path'], row['ret']]),
    [
      ['/usr/bin/env', 0n],
      ['/first/nowhere', -2n],
      ['/second/nowhere', -2n],
    ],
  )
})

t.test('a failed start shows 128 arguments and says that there were more', { skip }, async (t) => {
  const records = await recorded(() => run(callers.caller, 'many-exec'))
  const many = records.filter((record) => argsOf(record)[0] === 'x')
  t.same(
    many.map((record) => [argsOf(record).length, record.cut]),
    [[128, true]],
  )
})

t.test('a burst of 20,000 starts is seen or counted as lost', { skip }, async (t) => {
  const session = await trace(['execve'])
  run(callers.caller, 'burst', '20000', callers.tiny)
  const { records, lost } = await recordsOf(session)
  const seen = records.filter((record) => argsOf(record)[0] === callers.tiny).length
  t.comment(`${seen} seen, ${lost} lost`)
  t.ok(seen + lost >= 20000)
  t.ok(seen <= 20000)
})
