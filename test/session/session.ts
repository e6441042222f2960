import { readFileSync } from 'node:fs'
import t from 'tap'
import { encode, Reply, Request, structs } from '../../src/helper/message.js'
import { objectPath } from '../../src/process/package.js'
import { openSession } from '../../src/session/session.js'
import { answering } from '../fixtures/answering.js'
import { caught } from '../fixtures/caught.js'
import { record } from '../fixtures/records.js'
import { drain } from '../fixtures/recordings.js'

const bytes = readFileSync(objectPath('exit', 'x64'))
const plan = { objects: [{ name: 'exit', granted: 0, bytes }] }

t.test('records, clock and losses reach who asks for them', async (t) => {
  const { connection, say } = answering()
  const session = await openSession(connection, plan)
  say(Reply.CLOCK, 0, encode(structs.clock_pair, { boot_ns: 5n, wall_ns: 105n }))
  say(Reply.RECORDS, 0, record(0, 128), record(0, 128))
  say(Reply.LOST, 0, new Uint8Array(new BigUint64Array([0n, 4n]).buffer))
  const stopping = session.stop()
  t.same(await drain(session), { count: 2, failure: undefined })
  t.equal(session.clock.offsetNs, 100n)
  const report = await stopping
  t.match(report, { events: 2, lost: { total: 4, counts: { ring: 4 } } })
  t.ok(Number(report.durationMs) > 0)
  t.equal(await session.stop(), report, 'stopping twice is stopping once')
})

t.test('a consumer that leaves does not hold up the end', async (t) => {
  const { connection, say } = answering()
  const session = await openSession(connection, plan)
  say(Reply.RECORDS, 0, record(0, 128))
  say(Reply.RECORDS, 0, record(0, 128))
  for await (const batches of session.batches) {
    t.equal(batches[0]?.count, 1)
    break
  }
  t.equal((await session.stop()).events, 1, 'what was not handed out is not counted')
})

t.test('the reader’s going away is told at once', async (t) => {
  const { connection, say } = answering()
  const session = await openSession(connection, plan)
  say(Reply.OUTPUT_GONE, 0)
  t.equal(await session.outputGone, undefined)
  await session[Symbol.asyncDispose]()
})

t.test('a session that is refused lets the helper go', async (t) => {
  const { connection, asked } = answering({ [Request.LOAD]: 1 })
  t.match(await caught(openSession(connection, plan)), { name: 'KernelError', code: 'EPERM' })
  t.notOk(asked.some(({ type }) => type === Request.SEAL))
})
