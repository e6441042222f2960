import t from 'tap'
import { chooseColumns } from '../../../src/schema/columns.js'
import { EventLog } from '../../../src/views/events/log.js'
import { eventWords } from '../../../src/views/events/words.js'
import { eventBatch, eventSchema } from '../../fixtures/events.js'

const columns = chooseColumns([eventSchema], ['pid', 'ret', 'path'])
const words = eventWords(columns, { clock: { offsetNs: 0n }, machine: 'x64' })
const log = new EventLog()
log.append(
  eventBatch([
    [42, -2, '/a\x1b[2J'],
    [43, 5, '/B'],
  ]),
  2,
)
const [first, second] = [log.at(0)!, log.at(1)!]

t.test('cells are what a table has, nothing that steers a terminal', async (t) => {
  t.same(words.cells(first), ['42', '-ENOENT', '/a\\x1b[2J'])
  t.equal(words.text(second), '43 5 /B')
})

t.test('all fields, also those that are no column', async (t) => {
  t.same(
    words.fields(second).map(({ name }) => name),
    ['time', 'pid', 'ret', 'path'],
  )
  t.equal(words.fields(second)[1]?.doc, 'the process')
})

t.test('numbers are sorted as numbers, words in whatever case', async (t) => {
  t.equal(words.key(first, 'pid'), 42)
  t.equal(words.key(second, 'path'), '/b')
  t.equal(Number(words.key(first, 'ret')), -2)
  t.equal(words.key(first, 'no such'), undefined)
  t.equal(words.key(first, 'event'), 'event')
})
