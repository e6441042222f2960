import t from 'tap'
import { flameFormats, flameOptions } from '../../src/cli/flame-options.js'
import type { OptionDefinition } from '../../src/cli/options.js'
import { options } from '../../src/cli/options.js'
import { writableFormatNames } from '../../src/exporters/profile-formats.js'

t.test('-f takes what can be written, and text', async (t) => {
  t.same([...flameFormats].sort(), ['text', ...writableFormatNames].sort())
})

t.test('a letter means what it means elsewhere', async (t) => {
  const own: [string, OptionDefinition][] = Object.entries(flameOptions)
  for (const [name, { short }] of own) {
    if (short === undefined) continue
    const other = Object.entries<OptionDefinition>(options).find((one) => one[1].short === short)
    t.equal(other?.[0], name)
  }
})

t.test('a width is a number of pixels', async (t) => {
  t.equal(flameOptions['min-width'].read('0.5'), 0.5)
  t.throws(() => flameOptions['min-width'].read('wide'), /is no width/)
  t.throws(() => flameOptions['min-width'].read('-1'), /is no width/)
})
