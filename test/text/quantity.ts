import t from 'tap'
import { Failure } from '../../src/text/failure.js'
import {
  counted,
  durationText,
  parseDuration,
  parseSize,
  sizeText,
} from '../../src/text/quantity.js'

const durations: [text: string, ns: number][] = [
  ['0', 0],
  ['500ns', 500],
  ['10us', 10_000],
  ['10µs', 10_000],
  ['1.5ms', 1_500_000],
  ['2s', 2e9],
  ['1h30m', 5400e9],
  ['1d', 86400e9],
]
t.test('durations are read', async (t) => {
  for (const [text, ns] of durations) t.equal(parseDuration(text), ns, text)
  t.equal(parseDuration('10', 's'), 10e9)
  t.equal(parseDuration('0.5', 's'), 5e8)
})

const badDurations: [text: string, why: RegExp][] = [
  ['', /'' is not a duration: not number and unit/],
  ['10', /'10' is not a duration: it has no unit/],
  ['10 ms', /not number and unit/],
  ['-1s', /not number and unit/],
  ['10 lightyears', /not number and unit/],
  ['10parsec', /no unit is called 'parsec'/],
  ['999999d', /longer than 104 days/],
]
for (const [text, why] of badDurations) {
  t.test(`'${text}' is refused as a duration`, async (t) => {
    t.throws(() => parseDuration(text), why)
    t.throws(() => parseDuration(text), Failure)
  })
}

t.test('sizes are read', async (t) => {
  const sizes: [string, number][] = [
    ['4096', 4096],
    ['64k', 65536],
    ['8M', 8388608],
    ['1.5KiB', 1536],
    ['1gb', 1073741824],
    ['12B', 12],
  ]
  for (const [text, bytes] of sizes) t.equal(parseSize(text), bytes, text)
  for (const text of ['', 'many', '8 M', '8X', '-1', '99999999999G']) {
    t.throws(() => parseSize(text), Failure, text)
  }
})

t.test('durations are written with three digits that count', async (t) => {
  const vectors: [bigint, string][] = [
    [0n, '0ns'],
    [999n, '999ns'],
    [1000n, '1.00us'],
    [1234n, '1.23us'],
    [12_345n, '12.3us'],
    [123_456n, '123us'],
    [999_999n, '1.00ms'],
    [1_234_567n, '1.23ms'],
    [999_999_999n, '1.00s'],
    [59_940_000_000n, '59.9s'],
    [60_000_000_000n, '1m00s'],
    [205_000_000_000n, '3m25s'],
    [93_840_000_000_000n, '26h04m'],
  ]
  for (const [ns, text] of vectors) t.equal(durationText(ns), text)
})

t.test('sizes are written with three digits that count', async (t) => {
  const vectors: [bigint, string][] = [
    [0n, '0'],
    [1023n, '1023'],
    [1024n, '1.00K'],
    [1536n, '1.50K'],
    [10240n, '10.0K'],
    [1048575n, '1.00M'],
    [2n ** 64n - 1n, '16.0E'],
  ]
  for (const [bytes, text] of vectors) t.equal(sizeText(bytes), text)
})

t.test('a count has its noun, and commas', async (t) => {
  t.equal(counted(1, 'event'), '1 event')
  t.equal(counted(0, 'event'), '0 events')
  t.equal(counted(1234567, 'event'), '1,234,567 events')
  t.equal(counted(2, 'kind of event', 'kinds of events'), '2 kinds of events')
})
