import t from 'tap'
import { creationWords, Failure, systemWords } from '../../src/text/failure.js'

t.test('a failure carries its class, what to do, and where it came from', async (t) => {
  const cause = new Error('inner')
  const failure = new Failure('refused', 'no BTF', 'boot another kernel', cause)
  t.match(failure, { name: 'Failure', kind: 'refused', message: 'no BTF', cause })
  t.equal(failure.hint, 'boot another kernel')
  t.notOk('cause' in new Failure('usage', 'bad'))
})

t.test('what the system said is put into words', async (t) => {
  t.equal(
    systemWords(Object.assign(new Error('x'), { code: 'ENOSPC' })),
    'no space left on the device',
  )
  t.equal(systemWords(Object.assign(new Error('x'), { code: 'EIO' })), 'EIO')
  t.equal(systemWords(new Error('x')), 'x')
})

t.test('of a file that cannot be made the folder is missing', async (t) => {
  const error = (code: string) => Object.assign(new Error('x'), { code })
  t.equal(creationWords(error('ENOENT')), 'no such folder')
  t.equal(creationWords(error('EACCES')), 'permission denied')
})
