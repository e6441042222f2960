import t from 'tap'
import { options, type OptionDefinition } from '../../src/cli/options.js'
import { presets, sampleOptions } from '../../src/cli/sample-options.js'

t.test('a letter means what it means elsewhere', async (t) => {
  const shared = Object.entries<OptionDefinition>(options)
  for (const own of Object.values(sampleOptions))
    for (const [name, { short }] of Object.entries<OptionDefinition>(own))
      if (short) t.equal(shared.find((one) => one[1].short === short)?.[0], name)
})

t.test('several files can be written', async (t) => {
  const { read } = sampleOptions.profile.output
  t.same(read('b.svg', read('a.folded')), ['a.folded', 'b.svg'])
})

t.test('the presets are what they are called', async (t) => {
  t.same(presets, { production: 19, staging: 49, development: 99, debug: 199 })
})
