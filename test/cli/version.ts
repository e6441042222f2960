import t from 'tap'
import { version } from '../../src/cli/version.js'

t.test('the version is the package’s', async (t) => {
  t.match(version(), /^\d+\.\d+\.\d+/)
})
