import t from 'tap'
import { durationText, parseDuration } from '../../src/text/duration.js'

t.test('a duration is a number with its unit, or several', async (t) => {
  const vectors: [string, number | undefined][] = [
    ['10s', 10e9],
    ['10', 10e9],
    ['1.5ms', 1.5e6],
    ['1h30m', 5400e9],
    ['250us', 250e3],
    ['250µs', 250e3],
    ['0', 0],
    ['', undefined],
    ['s', undefined],
    ['10 s', undefined],
    ['10x', undefined],
    ['-1s', undefined],
    ['1s2', undefined],
  ]
  for (const [text, ns] of vectors) t.equal(parseDuration(text), ns, text)
  t.equal(parseDuration('10', 'ms'), 10e6, 'a bare number in the unit asked for')
})

t.test('a duration reads as a person would say it', async (t) => {
  t.equal(durationText(3_240_000_000), '3.2 s')
  t.equal(durationText(123_000_000_000), '2m 3s')
  t.equal(durationText(7_300_000_000_000), '2h 1m')
  t.equal(durationText(12_345_678), '12 ms')
  t.equal(durationText(999_000), '999 µs')
})
