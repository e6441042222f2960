import t from 'tap'
import { openReplay } from '../../src/session/replay.js'
import { rowsOf } from '../../src/schema/rows.js'
import { Failure } from '../../src/text/failure.js'
import { fuzz } from '../fixtures/fuzz.js'
import { pieces, sampleRecording } from '../fixtures/recordings.js'

t.test('a damaged recording is a failure with words, never a crash', async (t) => {
  const whole = sampleRecording()
  // The object alone is most of it: damage to the messages should be as likely.
  const messages = whole.indexOf(Buffer.from([32, 0, 0, 0, 132, 0, 0, 0]))
  t.ok(messages > 0)
  const report = await fuzz({
    seeds: [whole, whole.subarray(messages)],
    async read(bytes) {
      const isTail = bytes.length < whole.length / 2
      const damaged = isTail ? Buffer.concat([whole.subarray(0, messages), bytes]) : bytes
      const replay = await openReplay(pieces(damaged, 1 << 16))
      for await (const batches of replay.batches) {
        for (const batch of batches) for (const row of rowsOf(batch)) Object.values(row)
      }
    },
    isOwn: (error) => error instanceof Failure,
  })
  t.comment(`${report.tried} recordings, ${report.accepted} read to their end`)
  t.equal(report.failure, undefined)
})
