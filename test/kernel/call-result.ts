import t from 'tap'
import { longResultText, remarkOf, resultText } from '../../src/kernel/call-result.js'
import { callView } from '../fixtures/call-bytes.js'

const signature = 'close(unsigned int fd)'
const cases: [name: string, ret: number, short: string, long: string][] = [
  ['close', 0, '0', '0'],
  ['close', -9, '-EBADF', '-1 EBADF (Bad file descriptor)'],
  ['close', -4095, '-4095', '-1 4095 (Unknown error)'],
  ['close', -5000, '-5000', '-5000'],
  ['mmap', 0x7f0000001000, '0x7f0000001000', '0x7f0000001000'],
  ['umask', 0o22, '022', '022'],
  ['poll', 0, '0', '0 (Timeout)'],
  ['sched_getscheduler', 0, '0', '0 (SCHED_OTHER)'],
  ['rt_sigtimedwait', 10, '10', '10 (SIGUSR1)'],
  ['pause', -514, '-ERESTARTNOHAND', '? ERESTARTNOHAND (To be restarted if no handler)'],
]

t.test('results, short and as strace has them', async (t) => {
  for (const [name, ret, short, long] of cases) {
    const call = callView({ signature, ret })
    t.equal(resultText(call, name), short)
    t.equal(longResultText(call, name), long)
  }
})

t.test('a call that has not returned has no result', async (t) => {
  const call = callView({ signature })
  t.equal(resultText(call, 'exit'), '?')
  t.equal(longResultText(call, 'exit'), '?')
  t.equal(remarkOf(call, 'poll'), '')
})
