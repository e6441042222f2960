import t from 'tap'
import { PairTable } from '../../src/profile/pair-table.js'

t.test('a pair keeps its number, however many there are', async (t) => {
  const table = new PairTable('pairs', 1e6)
  for (let first = -1; first < 300; first++)
    for (let second = -1; second < 300; second++) table.idOf(first, second)
  t.equal(table.length, 301 * 301)
  let same = true
  for (let id = 0; id < table.length; id++)
    same &&= table.idOf(table.first[id]!, table.second[id]!) === id
  t.ok(same)
  t.equal(table.length, 301 * 301)
})

t.test('more than were meant is an error', async (t) => {
  const table = new PairTable('stacks', 2)
  table.idOf(0, 0)
  table.idOf(0, 1)
  t.equal(table.idOf(0, 1), 1)
  t.throws(() => table.idOf(0, 2), /more than 2 stacks/)
})
