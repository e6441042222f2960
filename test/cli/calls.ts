import t from 'tap'
import { chosenCalls } from '../../src/cli/calls.js'

t.test('calls are chosen by name and by family', async (t) => {
  t.equal(chosenCalls([], []), undefined, 'nothing said: all')
  t.same([...(chosenCalls(['openat'], []) ?? [])], ['openat'])
  const network = chosenCalls(['openat'], ['network'])
  t.ok(network?.has('connect'))
  t.ok(network?.has('openat'))
})
