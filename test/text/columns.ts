import t from 'tap'
import { columnsOf, cut, fit, visible } from '../../src/text/columns.js'

t.test('a text is as wide as a terminal shows it', async (t) => {
  t.same(['', 'abc', 'é', 'e\u0301', '日本', '😀x'].map(columnsOf), [0, 3, 1, 1, 4, 3])
})

t.test('a text that is cut says so and fits', async (t) => {
  const cases: [text: string, width: number, shown: string][] = [
    ['main', 4, 'main'],
    ['main', 3, 'ma…'],
    ['main', 1, '…'],
    ['main', 0, ''],
    ['日本語', 6, '日本語'],
    ['日本語', 5, '日本…'],
    ['日本語', 4, '日…'],
  ]
  for (const [text, width, shown] of cases) t.equal(cut(text, width), shown)
  for (let width = 0; width < 9; width++) t.equal(columnsOf(fit('日本語x', width)), width)
})

t.test('what could steer a terminal is made visible', async (t) => {
  t.equal(visible('a\x1b[2Jb\nc'), 'a\\x1b[2Jb\\x0ac')
  t.equal(visible('a\u202eb\u009bc'), 'a\\u{202e}b\\u{9b}c')
  t.equal(visible('\ud800'), '\\u{d800}')
  t.equal(visible('größe 日本'), 'größe 日本')
})
