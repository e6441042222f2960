import t from 'tap'
import * as value from '../../src/cli/values.js'
import { UsageError } from '../../src/cli/usage.js'

t.test('lists are checked item by item', async (t) => {
  t.equal(value.pids('!1,2'), '!1,2')
  t.equal(value.pids('!3', '!1,2'), '!1,2,3')
  t.throws(() => value.pids('!3', '1'), UsageError)
  t.equal(value.pids('3', '1,2'), '1,2,3', 'given twice they add up')
  t.throws(() => value.pids('1,x'), { message: "'x' is not a process id" })
  t.throws(() => value.pids('1,x'), { message: /x/, span: { start: 2, length: 1 } })
  for (const wrong of ['', '0', '-1', '1,,2', '1.5']) t.throws(() => value.pids(wrong), UsageError)
  t.equal(value.names('www-data,0'), 'www-data,0')
  t.throws(() => value.names('a,'), UsageError)
})

t.test('quantities have their units', async (t) => {
  t.equal(value.duration('10'), 10e9)
  t.equal(value.duration('5ms'), 5e6)
  t.throws(() => value.duration('0'), UsageError)
  t.throws(() => value.duration('ten'), { message: /ten/, hint: /1.5s/ })
  t.equal(value.span('5ms'), 5e6)
  t.throws(() => value.span('5'), UsageError)
  t.equal(value.integer('0x10'), 16)
  t.equal(value.integer('-5'), -5)
  t.equal(value.textOf(3)('abc'), 'abc')
  t.throws(() => value.textOf(3)('abcd'), UsageError)
  t.equal(value.count('100'), 100)
  for (const wrong of ['0', '-1', '1e3', '1.5', '']) t.throws(() => value.count(wrong), UsageError)
  t.equal(value.bufferSize('8M'), 8 << 20)
  t.equal(value.bufferSize('5000'), 8192, 'rounded up to a power of two')
  for (const wrong of ['1', '2G', 'x']) t.throws(() => value.bufferSize(wrong), UsageError)
  t.equal(value.descriptor('3'), 3)
  t.throws(() => value.descriptor('0'), UsageError)
})

t.test('a word that is not one of the choices is answered with them', async (t) => {
  const read = value.oneOf('table', 'json')
  t.equal(read('json'), 'json')
  t.throws(() => read('jsno'), { message: /jsno/, hint: 'one of table, json; did you mean json?' })
})

t.test('columns are names', async (t) => {
  t.same(value.columns('pid,comm'), ['pid', 'comm'])
  t.throws(() => value.columns('pid,,comm'), UsageError)
  t.throws(() => value.words(''), UsageError)
  t.equal(value.flag(''), true)
})

t.test('a factor is a number above zero', async (t) => {
  t.equal(value.factor('2'), 2)
  t.equal(value.factor('0.5'), 0.5)
  for (const wrong of ['0', '-1', 'x', '', '1e3', '1.'])
    t.throws(() => value.factor(wrong), UsageError)
})

t.test('the width of a slot is a time or a size, with its unit', async (t) => {
  t.equal(value.step('10us'), 10_000)
  t.equal(value.step('2m'), 120e9)
  t.equal(value.step('4K'), 4096)
  for (const wrong of ['10', '', '0us', '0K', 'us', '-1s'])
    t.throws(() => value.step(wrong), UsageError)
})
