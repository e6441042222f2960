import t from 'tap'
import { options, type OptionDefinition } from '../../src/cli/options.js'
import { columnsOf, planOf } from '../../src/cli/plan.js'
import { shippedObject } from '../../src/cli/shipped.js'
import { tools } from '../../src/tools/index.js'

t.test('a column that only a parameter fills comes with it', async (t) => {
  const tool = { summary: '', examples: [], columns: ['pid', { field: 'late', when: ['latency'] }] }
  t.same(columnsOf(tool), ['pid'])
  t.same(columnsOf(tool, { latency: true }), ['pid', { field: 'late' }])
})

t.test('only filters and parameters change what is loaded', async (t) => {
  const read = shippedObject('execve')
  const planned = (values: object) => {
    const parsed = { values, parameters: {}, words: [] }
    const plan = planOf({ argv: [] }, 'execve', tools['execve']!, read, parsed, 0)
    return { ...plan, recording: undefined, stats: undefined }
  }
  for (const [name, option] of Object.entries<OptionDefinition>(options)) {
    if (option.parameter !== undefined || !option.places.includes('trace')) continue
    t.same(planned({ [name]: 'given' }), planned({}), name)
  }
})
