import t from 'tap'
import { constants } from 'node:os'
import { signalName, signalNumber } from '../../src/kernel/signals.js'

const otherNames = new Set(['SIGIOT', 'SIGPOLL'])

t.test('every signal that Node knows has the same name here', async (t) => {
  for (const [name, number] of Object.entries(constants.signals)) {
    if (otherNames.has(name)) continue
    t.equal(signalName(number), name)
    t.equal(signalNumber(name), number)
  }
})

t.test('names are found without SIG and in any case', async (t) => {
  t.equal(signalNumber('term'), 15)
  t.equal(signalNumber('SIGWHAT'), undefined)
  t.equal(signalNumber(''), undefined)
})

t.test('real-time signals count from 32, as the kernel does', async (t) => {
  t.equal(signalName(32), 'SIGRTMIN')
  t.equal(signalName(35), 'SIGRT_3')
  t.equal(signalName(65), '65')
  t.equal(signalName(0), '0')
})
