import { spawnSync } from 'node:child_process'
import { constants, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { objectPath } from '../../src/process/package.js'
import { openSession } from '../../src/session/session.js'
import { buildCallers, noCallers, type Callers } from '../fixtures/callers.js'
import { recordsOf } from '../fixtures/taken.js'
import { noKernel, startFor } from '../fixtures/tracing.js'

const skip = noKernel || noCallers
const callers: Callers = skip ? { folder: '', caller: '', tiny: '' } : buildCallers()
t.teardown(() => rmSync(callers.folder, { recursive: true, force: true }))

const { O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY } = constants
const workingDirectory = -100

/** What `open` records of a caller that does what its arguments say. */
async function recorded(argv: string[], parameters = {}) {
  const { connection } = startFor(['open'])
  const object = { name: 'open', granted: 0, bytes: readFileSync(objectPath('open')), parameters }
  const session = await openSession(connection, { objects: [object] })
  const { pid } = spawnSync(callers.caller, argv)
  const { records } = await recordsOf(session)
  return records.filter(({ row }) => row['pid'] === pid)
}

t.test('every way to open a file is recorded with what was asked', { skip }, async (t) => {
  const records = await recorded(['every-open', callers.folder])
  const of = (path: string) => records.filter(({ row }) => row['path'] === path)
  t.match(of('/nonexistent/open'), [
    { row: { ret: -2n, flags: O_RDWR | O_APPEND, mode: 0, dir: workingDirectory, comm: 'caller' } },
  ])
  t.match(of(join(callers.folder, 'made')), [
    { row: { flags: O_CREAT | O_WRONLY | O_TRUNC, mode: 0o751 } },
  ])
  const folder = of(callers.folder)[0]?.row['ret']
  t.match(of('made-at'), [
    { row: { flags: O_CREAT | O_EXCL | O_WRONLY, mode: 0o600, dir: Number(folder) } },
  ])
  t.match(of('made-at2'), [{ row: { flags: O_CREAT | O_RDWR, mode: 0o604, dir: Number(folder) } }])
  t.ok(Number(of('made-at2')[0]?.row['ret']) > 2)
})

t.test('what cannot be read is marked', { skip }, async (t) => {
  const records = await recorded(['every-open', callers.folder])
  t.match(
    records.filter(({ row }) => row['path'] === 'how-unreadable'),
    [{ row: { ret: -14n }, fault: true }],
  )
  t.match(
    records.filter(({ row }) => row['path'] === ''),
    [{ row: { ret: -14n, flags: O_RDONLY }, fault: true }],
  )
})

t.test('a path that is too long is cut and marked', { skip }, async (t) => {
  const records = await recorded(['every-open', callers.folder])
  const [long] = records.filter(({ row }) => row['ret'] === -36n)
  t.equal(String(long?.row['path']).length, 4095)
  t.equal(long?.cut, true)
})

t.test('32-bit calls are opens by their own numbers only', { skip }, async (t) => {
  const records = (await recorded(['compat-open'])).filter(({ compat }) => compat)
  t.match(
    records.map(({ row }) => row),
    [
      { path: '/nonexistent/compat-open', flags: O_RDWR, mode: 0, dir: workingDirectory },
      { path: '/nonexistent/compat-openat', flags: O_WRONLY | O_CREAT, mode: 0o640 },
    ],
  )
  t.equal(records.length, 2)
})

t.test('x32 calls are opens by their own numbers', { skip }, async (t) => {
  const records = (await recorded(['x32-open'])).filter(({ compat }) => compat)
  t.match(
    records.map(({ row }) => row),
    [
      { path: '/nonexistent/x32-open', flags: O_RDWR, dir: workingDirectory },
      { path: '/nonexistent/x32-openat', flags: O_WRONLY | O_CREAT, mode: 0o640 },
    ],
  )
  t.equal(records.length, 2)
})

t.test('failed_only leaves success out', { skip }, async (t) => {
  const records = await recorded(['every-open', callers.folder], { failed_only: true })
  t.ok(records.length > 0)
  t.same(
    records.filter(({ row }) => Number(row['ret']) >= 0),
    [],
  )
})
