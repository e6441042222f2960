import t from 'tap'
import { wrap } from '../../src/text/wrap.js'

t.test('text is broken at spaces, words stay whole', async (t) => {
  t.same(wrap('one two three', 7), ['one two', 'three'])
  t.same(wrap('a extraordinarily b', 5), ['a', 'extraordinarily', 'b'])
  t.same(wrap('', 10), [])
})
