import t from 'tap'
import * as json from '../../src/profile/json-value.js'
import { limits } from '../../src/profile/profile-error.js'

t.test('a value is what it must be, or the error says what is not', async (t) => {
  t.same(json.parseJson(Buffer.from('{"a":[1]}')), { a: [1] })
  t.throws(() => json.parseJson(Buffer.from('{')), /is no JSON/)
  t.same(json.asObject({}, 'x'), {})
  for (const value of [null, [], 'a', 1])
    t.throws(() => json.asObject(value, 'x'), /x is no object/)
  t.throws(() => json.asList({ length: 3 }, 'x'), /x is no list/)
  t.throws(() => json.asText(1, 'x'), /x is no text/)
  t.throws(() => json.asNumber('1', 'x'), /x is no number/)
  t.throws(() => json.asNumber(Infinity, 'x'), /x is no number/)
  t.equal(json.asIndex(2, 3, 'x'), 2)
  for (const value of [3, -1, 0.5]) t.throws(() => json.asIndex(value, 3, 'x'), /is not one of 3/)
})

t.test('what would swell is refused before it is parsed', async (t) => {
  const parse = (text: string) => json.parseJson(Buffer.from(text))
  t.throws(() => parse('['.repeat(65)), /nests deeper than 64/)
  t.throws(() => parse('{"a":'.repeat(1_000_000)), /nests deeper than 64/)
  t.same(parse(`[${'[],'.repeat(99)}"[[\\"{,"]`), [
    ...Array.from({ length: 99 }, () => []),
    '[["{,',
  ])
  const before = { ...limits }
  t.teardown(() => Object.assign(limits, before))
  Object.assign(limits, { jsonContainers: 10, jsonValues: 20 })
  t.throws(() => parse(`[${'{},'.repeat(10)}1]`), /more than 10 lists and objects/)
  t.throws(() => parse(`[${'0,'.repeat(21)}1]`), /more than 20 values/)
  t.equal(parse(JSON.stringify('[{,'.repeat(99))), '[{,'.repeat(99), 'what is text is none')
})
