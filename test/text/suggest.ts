import t from 'tap'
import { suggest } from '../../src/text/suggest.js'

const names = ['pid', 'comm', 'path', 'duration']
t.test('a misspelling is recognised, a different word is not', async (t) => {
  t.equal(suggest('comn', names), 'comm')
  t.equal(suggest('durtaion', names), 'duration')
  t.equal(suggest('PAHT', names), 'path')
  t.equal(suggest('xyz', names), undefined)
  t.equal(suggest('p', []), undefined)
})
