import t from 'tap'
import { waitStatusText } from '../../src/kernel/wait-status.js'

t.test('how a process ended', async (t) => {
  t.equal(waitStatusText(0), 'exit 0')
  t.equal(waitStatusText(3 << 8), 'exit 3')
  t.equal(waitStatusText(9), 'SIGKILL')
  t.equal(waitStatusText(11 | 0x80), 'SIGSEGV, core dumped')
  t.equal(waitStatusText((19 << 8) | 0x7f), 'stopped by SIGSTOP')
})
