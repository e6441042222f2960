import t from 'tap'
import { Failure } from '../../src/text/failure.js'

t.test('a failure carries its class, what to do, and where it came from', async (t) => {
  const cause = new Error('inner')
  const failure = new Failure('refused', 'no BTF', 'boot another kernel', cause)
  t.match(failure, { name: 'Failure', kind: 'refused', message: 'no BTF', cause })
  t.equal(failure.hint, 'boot another kernel')
  t.notOk('cause' in new Failure('usage', 'bad'))
})
