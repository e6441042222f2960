import t from 'tap'
import {
  bytesPerUnit,
  nsPerUnit,
  shareText,
  unitSteps,
  weightText,
} from '../../src/profile/weight.js'

t.test('weights are said as a person says them', async (t) => {
  const cases: [weight: number, unit: string, text: string][] = [
    [1, 'count', '1 sample'],
    [12345, 'count', '12,345 samples'],
    [0.5, 'count', '0.5 samples'],
    [36.1084, 'count', '36.1 samples'],
    [1536.4, 'count', '1,536 samples'],
    [999.6, 'nanoseconds', '1,000 ns'],
    [870, 'nanoseconds', '870 ns'],
    [1234567890, 'nanoseconds', '1.23 s'],
    [90, 'seconds', '1.5 min'],
    [7200, 'seconds', '2 h'],
    [3.5 * 2 ** 20, 'bytes', '3.5 MiB'],
    [0, 'bytes', '0 B'],
    [2, 'kilobytes', '2 KiB'],
    [1234567, 'cycles', '1,234,567 cycles'],
    [1, 'page-faults', '1 page-fault'],
  ]
  for (const [weight, unit, text] of cases) t.equal(weightText(weight, unit), text)
})

t.test('a share is never said to be nothing or all when it is not', async (t) => {
  const texts = [0, 1e-6, 0.005, 0.123, 0.5, 0.9996, 1].map((part) => shareText(part, 1))
  t.same(texts, ['0 %', '<0.01 %', '0.50 %', '12.3 %', '50.0 %', '100 %', '100 %'])
  t.equal(shareText(0, 0), '0 %')
})

t.test('a program that formats for itself gets the steps in the unit', async (t) => {
  t.same(unitSteps('milliseconds').steps[2], [1000, 's'])
  t.same(unitSteps('count'), { steps: [], noun: 'samples' })
  t.equal(nsPerUnit('seconds'), 1e9)
  t.equal(bytesPerUnit('kilobytes'), 1024)
  t.equal(nsPerUnit('bytes'), undefined)
})
