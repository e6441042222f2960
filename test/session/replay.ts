import t from 'tap'
import { openReplay } from '../../src/session/replay.js'
import { caught } from '../fixtures/caught.js'
import { drain, pieces, sampleRecording } from '../fixtures/recordings.js'

const recording = sampleRecording()

t.test('a replay is a session, wherever the stream is cut', async (t) => {
  for (const size of [1, 7, 1000, 1 << 20]) {
    const replay = await openReplay(pieces(recording, size))
    t.match(replay.schemas, [{ name: 'event' }])
    t.same(replay.programs, ['exit_done'])
    t.same(await drain(replay), { count: 5, failure: undefined }, `in pieces of ${size}`)
    t.equal(replay.clock.offsetNs, 1_700_000_000_000_000_000n)
    t.equal(replay.lost().total, 3)
    t.match(await replay.stop(), { events: 5, durationMs: 60, lost: { total: 3 } })
  }
})

t.test('its header says what was traced', async (t) => {
  const { header } = await openReplay(pieces(recording))
  t.match(header, {
    tool: 'exit',
    columns: ['time', 'pid'],
    argv: ['exit', '-n', '5'],
    facts: { calls: 1 },
  })
  t.ok(header.kernel && header.arch && !Number.isNaN(Date.parse(header.startedAt)))
})

t.test('one that is cut short gives what it has and then fails', async (t) => {
  const counts = new Set<number>()
  for (let left = 1; left < 600; left++) {
    const replay = await openReplay(pieces(recording.subarray(0, recording.length - left)))
    const { count, failure } = await drain(replay)
    counts.add(count)
    if (!(failure instanceof Error)) t.fail(`${left} bytes less and no word of it`)
    else if (!/cut short|ends inside a message/.test(failure.message)) t.fail(failure.message)
  }
  t.same([...counts].toSorted(), [0, 3, 5])
})

t.test('what follows the report is malformed', async (t) => {
  const twice = Buffer.concat([recording, recording.subarray(-200)])
  const { count, failure } = await drain(await openReplay(pieces(twice)))
  t.equal(count, 5)
  t.match(failure, { kind: 'failed' })
})

t.test('speed 1 takes as long as it took, and stop cuts it short', async (t) => {
  const from = performance.now()
  await drain(await openReplay(pieces(recording), { speed: 1 }))
  const tookMs = performance.now() - from
  t.ok(tookMs > 45 && tookMs < 1000, `${tookMs} ms`)
  const slow = await openReplay(pieces(recording), { speed: 0.0001 })
  const draining = drain(slow)
  setTimeout(() => void slow.stop(), 50)
  t.match(await draining, { count: 3, failure: undefined })
})

t.test('a file that is missing is the machine’s refusal', async (t) => {
  t.match(await caught(openReplay('/nonexistent/file.rec')), {
    kind: 'failed',
    message: 'cannot read /nonexistent/file.rec: no such file',
  })
  t.match(await caught(openReplay('/tmp')), { message: 'cannot read /tmp: is a directory' })
})
