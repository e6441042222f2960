import t from 'tap'
import { hintPieces, type Hint } from '../../../src/views/screen/hints.js'

const hints: Hint[] = [
  ['?', 'Help', 0],
  ['/', 'Search', 2],
  ['q', 'Quit', 1],
]
const text = (room: number) =>
  hintPieces(hints, room)
    .map((piece) => piece[0])
    .join('')

t.test('what matters least gives way first', async (t) => {
  t.equal(text(80), ' ? Help  / Search  q Quit ')
  t.equal(text(20), ' ? Help  q Quit ')
  t.equal(text(1), ' ? Help ')
})
