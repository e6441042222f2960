import t from 'tap'
import { chainAtStart, npxChain } from '../../src/cli/parent.js'

t.test('the parent is known', async (t) => {
  t.match(npxChain(), new RegExp(`^${process.ppid}\\b`))
  t.equal(chainAtStart, process.env['npm_command'] === 'exec' ? npxChain() : '')
})
