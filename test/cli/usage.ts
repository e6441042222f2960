import t from 'tap'
import { quoted } from '../../src/cli/usage.js'

t.test('arguments are quoted as a shell needs it', async (t) => {
  t.equal(quoted('a-b=c'), 'a-b=c')
  t.equal(quoted("it's"), "'it'\\''s'")
  t.equal(quoted(''), "''")
})
