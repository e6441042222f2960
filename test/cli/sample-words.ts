import t from 'tap'
import { sampleNotes, symbolsText } from '../../src/cli/sample-words.js'

t.test('how many stacks are whole is said, and what is missing', async (t) => {
  const wholeness = { whole: 90, cut: 1, broken: 9 }
  t.same(sampleNotes({ wholeness }, 3), [
    'user stacks: 90.0 % whole, 9.0 % broken (no frame pointers), 1.0 % cut at 127 frames',
    'the kernel lost 3 records of mappings: some names may be missing',
  ])
  t.same(sampleNotes({ wholeness: { whole: 0, cut: 0, broken: 0 } }, 0), [])
})

t.test('modules without names are reported first, with the reason', async (t) => {
  const module = { sources: ['.symtab'], reasons: [], symbols: 9, named: 5, unnamed: 0 }
  const text = symbolsText([
    { ...module, module: 'a' },
    { ...module, module: 'b', sources: [], reasons: ['no such file'], named: 0, unnamed: 2 },
  ])
  t.equal(text, 'b: 0 named, 2 not (no names; no such file)\na: 5 named, 0 not (.symtab)')
})
