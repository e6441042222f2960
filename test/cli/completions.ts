import t from 'tap'
import { completable } from '../../src/cli/completions.js'

t.test('tools, commands and system calls can be completed', async (t) => {
  const { subjects, calls } = completable()
  t.ok(subjects.some(({ name }) => name === 'open'))
  t.ok(subjects.some(({ name }) => name === 'doctor'))
  t.ok(calls.includes('openat'))
  const open = subjects.find(({ name }) => name === 'open')
  t.ok(
    open?.options.some(([long]) => long === 'failed-only'),
    'its own options, too',
  )
  t.notOk(
    open?.options.some(([long]) => long === 'latency'),
    'not those that it cannot serve',
  )
})
