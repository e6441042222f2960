import t from 'tap'
import { options, type OptionDefinition } from '../../src/cli/options.js'
import { topOptions } from '../../src/cli/top-options.js'

t.test('a letter means what it means elsewhere', async (t) => {
  const own: [string, OptionDefinition][] = Object.entries(topOptions)
  for (const [name, { short }] of own) {
    if (short === undefined) continue
    const other = Object.entries<OptionDefinition>(options).find((one) => one[1].short === short)
    t.equal(other?.[0], name)
  }
})

t.test('an interval is long enough to be worth its reading', async (t) => {
  t.equal(topOptions.interval.read('2'), 2e9)
  t.equal(topOptions.interval.read('20ms'), 20e6)
  t.throws(() => topOptions.interval.read('19ms'), /too short/)
  t.throws(() => topOptions.interval.read('soon'), /is not/)
})
