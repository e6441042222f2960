import { readFileSync } from 'node:fs'
import t from 'tap'
import { withTables } from '../../src/cli/readme.js'

t.test('the tables of the README are those of the definitions', async (t) => {
  const text = readFileSync('README.md', 'utf8')
  t.equal(withTables(text), text, 'run npm run man after changing a tool or an option')
  t.match(text, /`execve`/)
})

t.test('a table stands between its marks', async (t) => {
  const text = withTables('a\n<!-- tools: generated -->\nold\n<!-- end -->\nb\n')
  t.match(text, /^a\n<!-- tools: generated -->\n\n\| tool/)
  t.match(text, /\n\n<!-- end -->\nb\n$/)
  t.notMatch(text, /old/)
})
