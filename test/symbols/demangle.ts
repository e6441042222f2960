import t from 'tap'
import { demangle } from '../../src/symbols/demangle.js'

t.test('names of C++ are written as they were, names of C stay', async (t) => {
  t.equal(demangle('main'), 'main')
  t.equal(demangle('_Z1fi'), 'f(int)')
})
