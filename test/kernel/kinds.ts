import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { GrantKind } from '../../src/process/grant.js'
import { objectPath } from '../../src/process/package.js'
import { openSession } from '../../src/session/session.js'
import { buildCallers, noCallers, type Callers } from '../fixtures/callers.js'
import { recordsOf } from '../fixtures/taken.js'
import { tracedCalls } from '../fixtures/traced-calls.js'
import { noKernel, startFor } from '../fixtures/tracing.js'

const skip = noKernel || noCallers
const callers: Callers = skip ? { folder: '', caller: '', tiny: '' } : buildCallers()
t.teardown(() => rmSync(callers.folder, { recursive: true, force: true }))

/** By what programs of that kind are named after, the best first. */
const kinds: [kind: GrantKind, suffix: string][] = [
  ['tp_btf', ''],
  ['raw_tp', '_raw'],
  ['tracepoint', '_classic'],
]

function open(tool: string, kind: GrantKind, filters = {}) {
  const object = { name: tool, granted: 0, bytes: readFileSync(objectPath(tool)) }
  const { connection } = startFor([tool], { kinds: [kind] })
  return openSession(connection, { objects: [object], filters })
}

/**
 * What `see` sees without a loss. The kernel skips classic programs while somebody else's BPF works
 * on the same CPU, and counts that: then once more.
 */
async function whole<Seen extends { lost: number }>(see: () => Promise<Seen>): Promise<Seen> {
  for (let tries = 0; tries < 10; tries++) {
    const seen = await see()
    if (seen.lost === 0) return seen
  }
  throw new Error('something is always lost')
}

/** What a tool records, by programs of one kind alone, of the processes that `action` names. */
async function recorded(tool: string, [kind, suffix]: (typeof kinds)[number], action: Action) {
  const session = await open(tool, kind)
  const fits = session.programs.every((name) => name.endsWith(suffix))
  const pids = action()
  const { records, lost } = await recordsOf(session)
  return {
    fits,
    lost,
    records: pids.flatMap((pid) =>
      records
        .filter(({ row }) => row['pid'] === pid)
        .map(({ row, ...flags }) => ({ ...flags, row: comparable(row) })),
    ),
  }
}
type Action = () => number[]

/** Without what no two runs have in common. */
function comparable({ pid, time, lifetime_ns, head, ...row }: Record<string, unknown>) {
  return row
}

const caller = (...argv: string[]) => spawnSync(callers.caller, argv).pid

const actions: Record<string, Action> = {
  open: () => {
    const folder = join(callers.folder, 'opened')
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder)
    return [caller('every-open', folder), caller('compat-open')]
  },
  execve: () => [
    spawnSync('/bin/echo', ['one', '', 'x'.repeat(9000)]).pid,
    spawnSync('/bin/sh', ['-c', '/nonexistent/program a b']).pid,
    ...['thread-exec', 'descriptor-exec', 'unreadable-exec', 'compat-exec'].map((way) =>
      caller(way),
    ),
  ],
  exit: () => [
    spawnSync('/bin/sh', ['-c', 'exit 7']).pid,
    spawnSync('/bin/sh', ['-c', 'kill -KILL $$']).pid,
    caller('leader-ends'),
    ...Array.from({ length: 30 }, () => caller('threads-end', '16')),
  ],
}

for (const [tool, action] of Object.entries(actions)) {
  t.test(`${tool} shows the same by every kind of attachment`, { skip }, async (t) => {
    const seen = []
    for (const kind of kinds) seen.push(await whole(() => recorded(tool, kind, action)))
    t.ok((seen[0]?.records.length ?? 0) > 3)
    for (const { fits, records } of seen) {
      t.ok(fits, 'by programs of its kind')
      t.same(records, seen[0]?.records)
    }
  })
}

t.test('system calls are the same by every kind of attachment', { skip }, async (t) => {
  const calls = ['open', 'openat', 'openat2', 'creat', 'execve', 'newfstatat', 'exit_group']
  const parameters = { latency: true }
  const commands = [
    [callers.caller, 'compat-open'],
    ['/bin/cat', '/nonexistent/file'],
  ]
  for (const command of commands) {
    const seen = []
    for (const [kind] of kinds)
      seen.push(await whole(() => tracedCalls(command, { calls, parameters, kinds: [kind] })))
    t.ok((seen[0]?.lines.length ?? 0) > 3)
    for (const { lines, latencies } of seen) {
      t.same(lines, seen[0]?.lines)
      // The exec and what was there before us have no beginning; the end has no end.
      t.ok(latencies.filter((latency) => latency < 10n ** 10n).length >= lines.length - 2)
    }
  }
})

for (const [kind] of kinds) {
  t.test(`descendants are followed by ${kind}`, { skip }, async (t) => {
    const filters = { pid: String(process.pid), follow: true }
    const session = await open('exit', kind, filters)
    const { pid } = spawnSync('/bin/sh', ['-c', '/bin/true; exit 3'])
    const { records } = await recordsOf(session)
    t.match(
      records.map(({ row }) => row),
      [
        { ppid: pid, comm: 'true', status: 0 },
        { pid, status: 3 << 8 },
      ],
    )
  })
}
