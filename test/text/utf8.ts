import t from 'tap'
import { isDeceptive, pointAt, pointLength } from '../../src/text/utf8.js'

t.test('every character is decoded', async (t) => {
  for (const point of [0x41, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff]) {
    const bytes = Buffer.from(String.fromCodePoint(point))
    t.equal(pointAt(bytes, 0, bytes.length), point)
    t.equal(pointLength(point), bytes.length)
    if (bytes.length > 1) t.equal(pointAt(bytes, 0, bytes.length - 1), -1, 'cut')
  }
})

const wrong: [name: string, bytes: number[]][] = [
  ['a byte in the middle', [0x80]],
  ['two bytes for one', [0xc1, 0x81]],
  ['three bytes for two', [0xe0, 0x9f, 0xbf]],
  ['a surrogate', [0xed, 0xa0, 0x80]],
  ['four bytes for three', [0xf0, 0x8f, 0xbf, 0xbf]],
  ['past the last character', [0xf4, 0x90, 0x80, 0x80]],
  ['a first byte of five', [0xf8, 0x88, 0x80, 0x80]],
  ['a missing middle', [0xe2, 0x41, 0x80]],
  ['0xff', [0xff]],
]
for (const [name, bytes] of wrong) {
  t.test(`${name} is no character`, async (t) => {
    t.equal(pointAt(Uint8Array.from(bytes), 0, bytes.length), -1)
  })
}

t.test('what deceives a reader is known', async (t) => {
  for (const point of [0x7f, 0x9b, 0x200b, 0x202e, 0x2066, 0xfeff, 0xe0001])
    t.ok(isDeceptive(point))
  for (const point of [0x20, 0x7e, 0xa0, 0xe9, 0x2026, 0x4e2d, 0x1f600]) t.notOk(isDeceptive(point))
})
