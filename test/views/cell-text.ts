import t from 'tap'
import { boundText, cellText, grouped, isRight, quantityText } from '../../src/views/cell-text.js'
import { nanoseconds } from '../fixtures/tables.js'

t.test('a cell is written in its unit', async (t) => {
  t.equal(cellText(1234567, 'count'), '1,234,567')
  t.equal(cellText(1500, 'ns'), '1.50us')
  t.equal(cellText(2048, 'bytes'), '2.00K')
  t.equal(cellText(2048, 'bytes_per_second'), '2.00K/s')
  t.equal(cellText(12.345, 'percent'), '12.3')
  t.equal(cellText(undefined, 'count'), '-', 'what cannot be told is not 0')
  t.equal(cellText('a\x1bb', 'text'), 'a\\x1bb', 'nothing steers the terminal')
  t.equal(
    cellText(0, 'uid', () => 'root'),
    'root',
  )
  t.equal(cellText(7, 'uid'), '7')
  t.equal(cellText(nanoseconds(1, 2), 'histogram'), '3')
  t.same([isRight('count'), isRight('text')], [true, false])
})

t.test('bounds are told as such', async (t) => {
  t.equal(boundText(nanoseconds(0, 1, 0), 50), '4ns')
  t.equal(boundText(nanoseconds(0, 0, 1), 50), '>4ns', 'above the last slot there is none')
  t.equal(boundText(nanoseconds(0), 50), '-')
  t.equal(quantityText(Infinity, 'ns'), '∞')
  t.equal(grouped(999), '999')
})
