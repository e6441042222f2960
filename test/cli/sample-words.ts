import t from 'tap'
import { stackEnd } from '../../src/profile/stack-sums.js'
import { sampleNotes, symbolsText, unwindText } from '../../src/cli/sample-words.js'

t.test('how many stacks are whole is said, and what is missing', async (t) => {
  const wholeness = { whole: 90, cut: 1, broken: 9, why: new Map([[0, 9]]) }
  t.same(sampleNotes({ wholeness }, 3), [
    'user stacks: 90.0 % whole, 9.0 % broken (no frame pointers), 1.0 % cut at 127 frames',
    'the kernel lost 3 records of mappings: some names may be missing',
  ])
  const why = new Map([
    [stackEnd.fault, 2],
    [stackEnd.untabled, 6],
  ])
  t.same(sampleNotes({ wholeness: { whole: 92, cut: 0, broken: 8, why } }, 0), [
    'user stacks: 92.0 % whole, 8.0 % broken (6.0 % before call frames were read, ' +
      '2.0 % memory that is not there)',
  ])
  const none = { whole: 0, cut: 0, broken: 0, why: new Map() }
  t.same(sampleNotes({ wholeness: none }, 0), [])
})

t.test('what became of call frames is said', async (t) => {
  const report = { tables: 2, rows: 33000, without: 1, refused: 0, unread: 3 }
  t.equal(
    unwindText(report),
    'call frames of 2 files, 33000 rows; 1 have none; 3 could not be read',
  )
  t.equal(
    unwindText({ tables: 1, rows: 5, without: 0, refused: 0, unread: 0 }),
    'call frames of 1 file, 5 rows',
  )
})

t.test('modules without names are reported first, with the reason', async (t) => {
  const module = { sources: ['.symtab'], reasons: [], symbols: 9, named: 5, unnamed: 0 }
  const text = symbolsText([
    { ...module, module: 'a' },
    { ...module, module: 'b', sources: [], reasons: ['no such file'], named: 0, unnamed: 2 },
  ])
  t.equal(text, 'b: 0 named, 2 not (no names; no such file)\na: 5 named, 0 not (.symtab)')
})
