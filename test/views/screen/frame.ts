import t from 'tap'
import { frameText } from '../../../src/views/screen/frame.js'

t.test('only lines that are others than before are sent', async (t) => {
  t.equal(frameText(['a', 'b'], ['a', 'b']), '')
  t.equal(frameText(['a', 'b'], ['a', 'c']), '\x1b[?2026h\x1b[2;1H\x1b[2Kc\x1b[?2026l')
  t.equal(
    frameText(['a', 'b', 'c'], ['a']),
    '\x1b[?2026h\x1b[2;1H\x1b[2K\x1b[3;1H\x1b[2K\x1b[?2026l',
  )
})

t.test('all lines are sent at first, to a screen that was cleared', async (t) => {
  t.equal(
    frameText(undefined, ['a', 'b']),
    '\x1b[?2026h\x1b[2J\x1b[1;1H\x1b[2Ka\x1b[2;1H\x1b[2Kb\x1b[?2026l',
  )
})
