import t from 'tap'
import {
  address,
  list,
  struct,
  valueJson,
  valueText,
  type Value,
} from '../../src/kernel/call-value.js'

function text(words: string | number[], cut = false, hex = false): Value {
  const bytes = Buffer.from(words as string)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return { kind: 'quoted', view, start: 0, end: bytes.length, cut, hex }
}

const values: [value: Value, text: string, json: string][] = [
  [3, '3', '3'],
  [2n ** 53n, '9007199254740992', '"9007199254740992"'],
  [-5n, '-5', '-5'],
  ['AT_FDCWD', 'AT_FDCWD', '"AT_FDCWD"'],
  ['NULL', 'NULL', 'null'],
  [text('plain'), '"plain"', '"plain"'],
  [text('a "b"\\\n\t'), '"a \\"b\\"\\\\\\n\\t"', '"a \\"b\\"\\\\\\n\\t"'],
  [text([1, 0x31, 2, 0x61, 0x1b]), '"\\0011\\2a\\33"', '"\\u00011\\u0002a\\u001b"'],
  [text('é'), '"\\303\\251"', '"é"'],
  [text([0xff]), '"\\377"', '"\\uefff"'],
  [text('begin', true), '"begin"...', '"begin…"'],
  [text([0, 0xab], false, true), '"\\x00\\xab"', '"\\u0000\\uefab"'],
  [list([1, 'A']), '[1, A]', '[1,"A"]'],
  [{ kind: 'list', items: [1], cut: true }, '[1, ...]', '[1]'],
  [struct(['a', 1], ['b', 'X']), '{a=1, b=X}', '{"a":1,"b":"X"}'],
  [
    {
      kind: 'struct',
      fields: [['a', 1]],
      more: false,
      rest: () => [['b', 2]],
    },
    '{a=1, ...}',
    '{"a":1,"b":2}',
  ],
  [{ kind: 'names', names: ['INT'], negated: false }, '[INT]', '["INT"]'],
  [{ kind: 'names', names: ['KILL'], negated: true }, '~[KILL]', '{"all_but":["KILL"]}'],
  [{ kind: 'wrapped', before: 'htons(', value: 80, after: ')' }, 'htons(80)', '80'],
]

t.test('values for people and for machines', async (t) => {
  for (const [value, text, json] of values) {
    t.equal(valueText(value), text)
    t.equal(valueJson(value), json)
    t.doesNotThrow(() => JSON.parse(json))
  }
})

t.test('an address that is zero is NULL', async (t) => {
  t.equal(address(0), 'NULL')
  t.equal(address(0x7fn), '0x7f')
})
