import t from 'tap'
import { colourLevel, coloursOf } from '../../src/text/colour.js'

t.test('who gets colours', async (t) => {
  const terminal = { isTerminal: true, environment: { TERM: 'xterm' } }
  t.equal(colourLevel(terminal), 1)
  t.equal(colourLevel({ ...terminal, environment: { TERM: 'xterm-256color' } }), 2)
  t.equal(colourLevel({ ...terminal, environment: { COLORTERM: 'truecolor' } }), 3)
  t.equal(colourLevel({ ...terminal, isTerminal: false }), 0)
  t.equal(colourLevel({ ...terminal, environment: { TERM: 'dumb' } }), 0)
  t.equal(colourLevel({ ...terminal, environment: { NO_COLOR: '1' } }), 0)
  t.equal(colourLevel({ ...terminal, environment: { NO_COLOR: '' } }), 1)
  t.equal(colourLevel({ ...terminal, choice: 'never' }), 0)
  t.equal(colourLevel({ choice: 'always', isTerminal: false, environment: { NO_COLOR: '1' } }), 1)
})

t.test('without colours text is left as it is', async (t) => {
  const plain = coloursOf(0)
  t.equal(plain.error('x'), 'x')
  t.same(
    plain.codes('error').map((code) => code.length),
    [0, 0],
  )
  t.equal(coloursOf(1).error('x'), '\x1b[31mx\x1b[39m')
  t.same(coloursOf(1).codes('error').map(String), ['\x1b[31m', '\x1b[39m'])
})
