import t from 'tap'
import { inSight, stepOf } from '../../../src/views/screen/cursor.js'

t.test('a cursor is in the list and in sight', async (t) => {
  for (const length of [0, 1, 5, 100])
    for (const page of [1, 3, 20])
      for (const index of [-Infinity, -1, 0, 3, 50, Infinity])
        for (const top of [0, 10, 1000]) {
          const cursor = inSight({ index, top }, length, page)
          t.ok(cursor.index >= 0 && cursor.index <= Math.max(0, length - 1))
          t.ok(cursor.top >= 0 && cursor.index - cursor.top < page && cursor.top <= cursor.index)
          t.ok(cursor.top + page <= Math.max(length, page), 'no empty lines at the end')
        }
})

t.test('a page is a line less than the screen', async (t) => {
  t.equal(stepOf('pagedown', 10), 9)
  t.equal(stepOf('pageup', 1), -1)
  t.equal(stepOf('x', 10), undefined)
})
