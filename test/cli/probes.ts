import { existsSync } from 'node:fs'
import t from 'tap'
import { formatFields, parsePattern, parsePatterns, probesOf } from '../../src/cli/probes.js'
import { UsageError } from '../../src/cli/usage.js'

const events = 'sched:sched_process_exec\nsched:sched_switch\nsyscalls:sys_enter_execve\n'
const format = `name: sched_process_exec
ID: 1
format:
	field:unsigned short common_type;	offset:0;	size:2;	signed:0;

	field:__data_loc char[] filename;	offset:8;	size:4;	signed:0;
	field:pid_t pid;	offset:12;	size:4;	signed:1;
	field:char comm[16];	offset:16;	size:16;	signed:0;
`
const ask = async (kind: string) => (kind === 'events' ? events : format)

t.test('a pattern has a kind, perhaps a file, and a name', async (t) => {
  t.same(parsePattern('tracepoint:*exec*'), { kind: 'tracepoint', path: undefined, name: '*exec*' })
  t.same(parsePattern('syscall'), { kind: 'syscall', path: undefined, name: '*' })
  t.same(parsePattern('uprobe:/bin/sh:read*'), { kind: 'uprobe', path: '/bin/sh', name: 'read*' })
  t.same(parsePattern('usdt:/lib/x.so'), { kind: 'usdt', path: '/lib/x.so', name: '*' })
  t.throws(() => parsePattern('tracepiont:x'), { message: /no pattern/, hint: /tracepoint/ })
  t.throws(() => parsePattern('uprobe:sh:x'), UsageError)
  t.throws(() => parsePattern('/bin/sh'), { message: /no pattern/, hint: /^'uprobe:\/bin\/sh:\*'/ })
  t.throws(() => parsePattern('kprobe:x'), {
    message: /no pattern/,
    hint: /^a pattern begins with one of/,
  })
  const both = parsePatterns('*exec*').map(({ kind, name }) => [kind, name])
  t.same(
    both,
    [
      ['syscall', '*exec*'],
      ['tracepoint', '*exec*'],
    ],
    'no kind means all without a file',
  )
  t.same(parsePatterns('usdt:/lib/x.so:*'), [parsePattern('usdt:/lib/x.so:*')])
})

t.test('tracepoints are found by category and name, or name alone', async (t) => {
  const names = async (pattern: string) =>
    (await probesOf(parsePattern(pattern), ask, false)).map(({ name }) => name)
  t.same(await names('tracepoint:*exec*'), [
    'tracepoint:sched:sched_process_exec',
    'tracepoint:syscalls:sys_enter_execve',
  ])
  t.same(await names('tracepoint:sched:*'), [
    'tracepoint:sched:sched_process_exec',
    'tracepoint:sched:sched_switch',
  ])
  t.same(await names('tracepoint:sched_switch'), ['tracepoint:sched:sched_switch'])
  t.same(await names('syscall:openat?'), ['syscall:openat2'])
})

t.test('fields are those of the format', async (t) => {
  t.same(formatFields(format, false), [
    { type: '__data_loc char[]', name: 'filename' },
    { type: 'pid_t', name: 'pid' },
    { type: 'char[16]', name: 'comm' },
  ])
})

t.test('without the kernel’s list it says what to do', async (t) => {
  await t.rejects(
    probesOf(parsePattern('tracepoint:*'), async () => undefined, false),
    {
      message: /cannot be read/,
    },
  )
})

t.test('functions and USDT probes are those of the file', async (t) => {
  const node = await probesOf(parsePattern(`uprobe:${process.execPath}:main`), ask, false)
  t.same(
    node.map(({ name }) => name),
    [`uprobe:${process.execPath}:main`],
  )
  const library = '/usr/lib/x86_64-linux-gnu/libstdc++.so.6'
  if (!existsSync(library)) return t.comment('skipped: no library with USDT probes is here')
  const probes = await probesOf(parsePattern(`usdt:${library}:*throw`), ask, true)
  t.match(probes, [{ name: `usdt:${library}:libstdcxx:rethrow` }, { name: /libstdcxx:throw/ }])
  t.ok(
    probes.every(({ fields }) => fields),
    'with -v their arguments',
  )
  const [plain] = await probesOf(parsePattern(`usdt:${library}:*throw`), ask, false)
  t.notOk(plain && 'fields' in plain)
  await t.rejects(probesOf(parsePattern('usdt:/etc/passwd:*'), ask, true), { message: /passwd/ })
})
