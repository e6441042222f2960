import { readFileSync } from 'node:fs'
import t from 'tap'
import { Request } from '../../src/helper/message.js'
import { objectPath } from '../../src/process/package.js'
import { readPlanned, startObjects } from '../../src/session/start.js'
import { answering, requestsOf } from '../fixtures/answering.js'
import { caught } from '../fixtures/caught.js'

const bytes = readFileSync(objectPath('execve', 'x64'))
const execve = { name: 'execve', granted: 0, bytes }

t.test('from bytes to attached, in the order that the helper needs', async (t) => {
  const { connection, asked } = answering()
  const started = await startObjects(connection, { objects: [execve], bufferBytes: 1 << 20 })
  const requests = requestsOf(asked).filter((request) => !request.startsWith('PARAMETER'))
  t.same(requests.slice(0, 2), ['HELLO', 'OPEN'])
  t.ok(requests.includes('MAP_SIZE events'))
  t.ok(requests.includes('MAP_SIZE followed'), 'nobody is followed: no room is needed')
  t.ok(requests.indexOf('LOAD') > requests.indexOf('PROGRAMS exec_done'))
  t.same(requests.slice(requests.indexOf('LOAD') + 1), [
    'ATTACH exec_done',
    'ATTACH exec_failed',
    'SEAL',
  ])
  t.same(started.programs, ['exec_done', 'exec_failed'])
  t.equal(started.helperPid, 4243)
})

t.test('our own pids are left out by a parameter', async (t) => {
  const { connection, asked } = answering()
  await startObjects(connection, { objects: [execve] })
  const self = asked.find(({ payload }) => Buffer.from(payload).includes('filter_self\0'))
  const pids = new Int32Array(Uint8Array.from(self!.payload.subarray(12)).buffer)
  t.ok(pids.includes(process.pid))
  t.ok(pids.includes(4243))
})

t.test('what follows forks is loaded only for --follow, and attached last', async (t) => {
  const { connection, asked } = answering()
  const filters = { pid: String(process.ppid), follow: true }
  await startObjects(connection, { objects: [execve], filters, unsealed: true })
  t.same(requestsOf(asked).slice(-4), [
    'ATTACH exec_done',
    'ATTACH exec_failed',
    'ATTACH follow_fork',
    'ATTACH follow_exit',
  ])
  t.notOk(requestsOf(asked).includes('MAP_SIZE followed'))
})

t.test('bytes are sent where no object was granted', async (t) => {
  const { connection, asked } = answering()
  const programs = ['exec_done']
  await startObjects(connection, { objects: [{ name: './x.bpf.o', bytes, programs }] })
  t.equal(asked[1]?.type, Request.OPEN_BYTES)
  t.equal(requestsOf(asked).filter((request) => request.startsWith('ATTACH')).length, 1)
})

t.test('the first refusal is the one that is told', async (t) => {
  const { connection } = answering({ [Request.LOAD]: 22, [Request.ATTACH]: 1 })
  t.match(await caught(startObjects(connection, { objects: [execve] })), {
    message: 'load execve: EINVAL',
  })
  const refused = answering({ [Request.OPEN]: 1 })
  t.match(await caught(startObjects(refused.connection, { objects: [execve] })), {
    message: 'open execve: EPERM',
    kind: 'refused',
  })
})

t.test('a parameter that the object lacks is a usage error', async (t) => {
  const { connection } = answering()
  const objects = [{ ...execve, parameters: { loudly: true } }]
  t.match(await caught(startObjects(connection, { objects })), {
    kind: 'usage',
    message: '--loudly: execve has no such parameter',
  })
})

t.test('a file that is no object is the file’s fault', async (t) => {
  t.match(await caught(() => readPlanned('./x', Buffer.from('not ELF'))), {
    kind: 'failed',
    message: /^\.\/x: /,
  })
})
