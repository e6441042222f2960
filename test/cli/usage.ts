import t from 'tap'
import { pointed, quoted, UsageError } from '../../src/cli/usage.js'

t.test('the place of a mistake is underlined', async (t) => {
  const argv = ['execve', '-p', '1,x,2']
  const error = new UsageError('no', { argument: '1,x,2', span: { start: 2, length: 1 } })
  t.equal(pointed(argv, error), 'ebpf-trace execve -p 1,x,2\n                       ^')
})

t.test('a quoted argument is pointed at inside its quotes', async (t) => {
  const error = new UsageError('no', { argument: 'a b' })
  t.equal(pointed(['--comm', 'a b'], error), "ebpf-trace --comm 'a b'\n                   ^^^")
})

t.test('what is not in the command line is not pointed at', async (t) => {
  t.equal(pointed(['execve'], new UsageError('no', { argument: 'zzz' })), undefined)
  t.equal(pointed(['execve'], new UsageError('no')), undefined)
  t.equal(pointed(['é'], new UsageError('no', { argument: 'é' })), undefined)
})

t.test('arguments are quoted as a shell needs it', async (t) => {
  t.equal(quoted('a-b=c'), 'a-b=c')
  t.equal(quoted("it's"), "'it'\\''s'")
  t.equal(quoted(''), "''")
})
