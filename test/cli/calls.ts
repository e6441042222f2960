import t from 'tap'
import { chosenCalls, recordedDecoder, tracedCalls } from '../../src/cli/calls.js'

t.test('calls are chosen by name and by family', async (t) => {
  t.equal(chosenCalls([], []), undefined, 'nothing said: all')
  t.same([...(chosenCalls(['openat'], []) ?? [])], ['openat'])
  const network = chosenCalls(['openat'], ['network'])
  t.ok(network?.has('connect'))
  t.ok(network?.has('openat'))
})

t.test('calls are called by their names together', async (t) => {
  t.equal(tracedCalls(['openat'], ['network']).name, 'openat network')
  t.equal(tracedCalls([], []).name, 'all system calls')
  t.throws(() => tracedCalls(['opnat'], []), { message: 'there is no system call opnat' })
})

t.test('a recording has its signatures, and whatever else it says is no harm', async (t) => {
  t.ok(recordedDecoder({ signatures: 'close(unsigned int fd)' }, 'x64'))
  for (const facts of [undefined, null, 'x', {}, { signatures: 1 }])
    t.equal(recordedDecoder(facts, 'x64'), undefined)
})
