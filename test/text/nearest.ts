import t from 'tap'
import { nearest } from '../../src/text/nearest.js'

t.test('a misspelt word finds what was meant', async (t) => {
  const names = ['execve', 'exit', 'open', 'openat', 'openat2', 'connect', 'doctor']
  t.same(nearest('exevce', names), ['execve'])
  t.same(nearest('opne', names)[0], 'open')
  t.same(nearest('conect', names), ['connect'])
  t.same(nearest('DOCTER', names), ['doctor'])
  t.same(nearest('zzzzzz', names), [])
})
