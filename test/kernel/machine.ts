import t from 'tap'
import { thisMachine } from '../../src/kernel/machine.js'

t.test('a machine that we do not trace counts as x64, for help and replays', async (t) => {
  t.equal(thisMachine(), process.arch === 'arm64' ? 'arm64' : 'x64')
})
