import t from 'tap'
import { askedColumns } from '../../src/cli/columns.js'
import { shippedObject } from '../../src/cli/shipped.js'
import { tools } from '../../src/tools/index.js'

const { schemas } = shippedObject('execve')
const usual = ['pid', { field: 'uid', title: 'USER' }, 'args']
const asked = (...names: string[]) => askedColumns(schemas, usual, names)

t.test('columns are named, or added and left out', async (t) => {
  t.same(asked('args', 'ppid'), ['args', 'ppid'])
  t.same(asked('+ppid', '-uid'), ['pid', 'ppid', 'args'], 'the last one stays the last')
  t.same(asked('-args'), ['pid', usual[1]])
})

t.test('a heading calls its column, which keeps the heading', async (t) => {
  t.same(asked('USER', 'pid'), [usual[1], 'pid'])
  t.same(asked('uid'), [usual[1]])
  t.same(asked('-user'), ['pid', 'args'])
  t.ok(tools['execve']?.columns.some((one) => typeof one !== 'string' && one.title === 'USER'))
})

t.test('no column comes twice, and one is left', async (t) => {
  t.throws(() => asked('pid', 'pid'), { message: "--columns: 'pid' is named twice" })
  t.same(asked('+pid'), usual, 'it is there')
  t.throws(() => asked('-pid', '-uid', '-args'), { message: '--columns: none is left' })
})

t.test('what there is not is pointed at', async (t) => {
  const place = { option: 'columns', part: 'argz' }
  t.throws(() => asked('pid', 'argz'), Object.assign(new Error(), { place, hint: /^columns: / }))
  t.throws(() => asked('pid', '-args'), { message: /either/ })
})
