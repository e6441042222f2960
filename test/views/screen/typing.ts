import t from 'tap'
import { typed } from '../../../src/views/screen/typing.js'

t.test('letters are added, whole ones taken away', async (t) => {
  t.equal(typed('a', 'b'), 'ab')
  t.equal(typed('a日', 'backspace'), 'a')
  t.equal(typed('', 'backspace'), '')
  t.equal(typed('abc', 'ctrl-u'), '')
  t.equal(typed('abc', 'up'), undefined)
})
