import t from 'tap'
import { TimeWriter } from '../../src/schema/time.js'
import { Output } from '../../src/text/output.js'

process.env.TZ = 'Asia/Kathmandu'

function written(style: 'shown' | 'machine', offsetNs: bigint, ns: bigint): string {
  const writer = new TimeWriter({ offsetNs }, style)
  const out = new Output(64)
  writer.sync()
  const width = writer.write(out, Number(ns >> 32n), Number(ns & 0xffffffffn))
  const text = Buffer.from(out.take()).toString()
  return width === text.length ? text : `width ${width}: ${text}`
}

const wall = BigInt(Date.UTC(2026, 10, 21, 9, 22, 16)) * 1_000_000n

t.test('people get local time, machines RFC 3339', async (t) => {
  t.equal(written('shown', wall, 123_456_789n), '15:07:16.123')
  t.equal(written('machine', wall, 123_456_789n), '2026-11-21T09:22:16.123456789Z')
})

t.test('nanoseconds are exact, however long the machine is up', async (t) => {
  for (const up of [1n, 999_999_999n, 2n ** 32n, 2n ** 53n + 1n, 2n ** 56n + 7n, 2n ** 60n + 13n]) {
    for (const offset of [wall, wall + 999_999_999n, -5n]) {
      const whole = up + offset
      const [seconds, ns] = [whole / 1_000_000_000n, whole % 1_000_000_000n]
      const date = new Date(Number(seconds) * 1000).toISOString().slice(0, -5)
      if (whole < 0n) continue
      t.equal(written('machine', offset, up), `${date}.${String(ns).padStart(9, '0')}Z`)
    }
  }
})

t.test('a step of the clock shows from the next batch on', async (t) => {
  const clock = { offsetNs: wall }
  const writer = new TimeWriter(clock, 'machine')
  const out = new Output(64)
  writer.sync()
  clock.offsetNs += 3_600_000_000_000n
  writer.write(out, 0, 1)
  t.equal(Buffer.from(out.take()).toString(), '2026-11-21T09:22:16.000000001Z')
  writer.sync()
  writer.write(out, 0, 1)
  t.equal(Buffer.from(out.take()).toString(), '2026-11-21T10:22:16.000000001Z')
})

t.test('a broken time ends nothing', async (t) => {
  t.match(written('machine', 2n ** 63n, 2n ** 64n - 1n), /Z$/)
  t.match(written('shown', -(2n ** 63n), 0n), /\.\d{3}$/)
})
