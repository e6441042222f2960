import t from 'tap'
import { line, piecesWidth, right, spread } from '../../../src/views/screen/line.js'
import { themeOf } from '../../../src/views/screen/theme.js'

const plain = themeOf('none', undefined)

t.test('pieces are cut where the line ends', async (t) => {
  t.equal(line(plain, 8, ['abc', ['def', 'label'], 'ghi']), 'abcdefg…')
  t.equal(line(plain, 3, ['日本', 'x']), '日…')
  t.equal(line(plain, 5, ['ab'], 'heading'), 'ab   ')
  t.equal(line(plain, 5, ['ab']), 'ab')
  t.equal(piecesWidth(['日', ['x', 'bad']]), 3)
})

t.test('what stands at the right gives way', async (t) => {
  t.equal(spread(plain, 10, ['ab'], ['cd']), 'ab      cd')
  t.equal(spread(plain, 4, ['ab'], ['cd']), 'ab')
})

t.test('numbers stand right', async (t) => {
  t.equal(right('7', 3), '  7')
  t.equal(right('12345', 3), '12…')
})
