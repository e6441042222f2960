import t from 'tap'
import { encode, encodeMessage, Reply, structs, u32 } from '../../src/helper/message.js'
import { hello, programStats, readMap } from '../../src/helper/requests.js'
import { readLost } from '../../src/session/lost.js'
import { recordSplitter } from '../../src/session/records.js'
import { Failure } from '../../src/text/failure.js'
import { fuzz } from '../fixtures/fuzz.js'
import { record } from '../fixtures/records.js'
import { speak } from '../fixtures/spoken.js'

const part = encode(structs.map_part, { count: 2, key_size: 4, value_size: 8, cpus: 1 })
const greeting = encode(structs.hello_reply, { version: 1, pid: 1, features: 3n })
const clock = encode(structs.clock_pair, { boot_ns: 1n, wall_ns: 2n })
const stream = Buffer.concat([
  encodeMessage(Reply.OK, 1, 0, greeting),
  encodeMessage(Reply.CLOCK, 0, 0, clock),
  encodeMessage(Reply.RECORDS, 0, 0, record(0, 24), record(1, 40), record(0, 33)),
  encodeMessage(Reply.PART, 2, 0, part, new Uint8Array(24)),
  encodeMessage(Reply.OK, 2, 0, part, new Uint8Array(24)),
  encodeMessage(Reply.LOST, 0, 0, new Uint8Array(56)),
  encodeMessage(Reply.ERROR, 3, 0, u32(13), u32(0), Buffer.from('tried\0log\n\0')),
])

t.test('a helper that talks nonsense is a failure with words, never a crash', async (t) => {
  const schemas = [0, 1].map((kind) => ({ name: 'e', kind, hasHead: true, size: 24, fields: [] }))
  const split = recordSplitter(schemas)
  const report = await fuzz({
    seeds: [stream],
    async read(bytes) {
      const { connection, sayRaw, end } = speak()
      const asked = [hello(connection), readMap(connection, 0, 'm'), programStats(connection, 0)]
      const answers = Promise.allSettled(asked)
      for (let at = 0; at < bytes.length; at += 50) sayRaw(bytes.subarray(at, at + 50))
      connection.close()
      end('ended with 0')
      const told = answers.then((all) => all.filter(({ status }) => status === 'rejected'))
      for (const { reason } of (await told) as PromiseRejectedResult[]) {
        if (!(reason instanceof Failure)) throw reason
      }
      for await (const { type, payload } of connection.messages) {
        if (type === Reply.RECORDS) split(payload)
        if (type === Reply.LOST) readLost(payload)
      }
    },
    isOwn: (error) => error instanceof Failure,
  })
  t.comment(`${report.tried} streams, ${report.accepted} without a breach`)
  t.equal(report.failure, undefined)
})
