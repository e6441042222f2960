import t from 'tap'
import { demangle } from '../../src/symbols/demangle.js'

t.test('a name of C stays as it is', async (t) => {
  t.equal(demangle('main'), 'main')
})
