import t from 'tap'
import { columnsEnd, pointWidth, stringWidth, widthOf } from '../../src/text/width.js'

const vectors: [text: string, width: number][] = [
  ['', 0],
  ['abc', 3],
  ['é', 1],
  ['e\u0301', 1],
  ['中文', 4],
  ['한글', 4],
  ['ｗ', 2],
  ['😀', 2],
  ['…', 1],
  ['ا', 1],
]
for (const [text, width] of vectors) {
  t.test(`'${text}' takes ${width} columns`, async (t) => {
    t.equal(stringWidth(text), width)
  })
}

t.test('a text is cut between characters', async (t) => {
  const bytes = Buffer.from('a中b')
  t.equal(columnsEnd(bytes, 0, bytes.length, 1), 1)
  t.equal(columnsEnd(bytes, 0, bytes.length, 2), 1)
  t.equal(columnsEnd(bytes, 0, bytes.length, 3), 4)
  t.equal(columnsEnd(bytes, 0, bytes.length, 9), 5)
  t.equal(widthOf(bytes, 1, 4), 2)
  t.equal(widthOf(Uint8Array.from([0xff, 0x41])), 2)
  t.equal(pointWidth(0x41), 1)
})
