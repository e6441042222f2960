import t from 'tap'
import { readFileSync } from 'node:fs'
import { describe } from '../../src/cli/failure.js'
import { UsageError } from '../../src/cli/usage.js'
import { Failure } from '../../src/text/failure.js'

t.test('a class of failure has its exit code and its words', async (t) => {
  t.same(describe(new Failure('refused', 'not root', 'run it with sudo'), []), {
    code: 3,
    text: 'ebpf-trace: not root\n  run it with sudo',
  })
  t.match(describe(new Failure('failed', 'load'), []), { code: 1 })
  t.match(describe(new UsageError('no', { argument: 'x' }), ['x']), {
    code: 2,
    text: 'ebpf-trace: no\n  ebpf-trace x\n             ^',
  })
})

t.test('what the system refused is a failure, with the path', async (t) => {
  try {
    readFileSync('/nowhere/at/all')
  } catch (error) {
    const { code, text } = describe(error, [])
    t.equal(code, 1)
    t.equal(text, 'ebpf-trace: cannot read /nowhere/at/all: no such file')
  }
})

t.test('anything else is our bug', async (t) => {
  const { code, text } = describe(new TypeError('x is not a function'), ['execve'])
  t.equal(code, 70)
  t.match(text, /please report/)
  t.match(text, /ebpf-trace execve/)
})

t.test('with --json an error is one JSON object', async (t) => {
  const { text } = describe(new UsageError('no', { argument: 'x', hint: 'y' }), ['--json', 'x'])
  t.same(JSON.parse(text), { error: 'no', kind: 'usage', at: 'x', hint: 'y', exit_code: 2 })
})
