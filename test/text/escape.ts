import t from 'tap'
import {
  jsonString,
  writeCsv,
  writeJson,
  writeShown,
  plainJson,
  shownText,
} from '../../src/text/escape.js'
import { Output } from '../../src/text/output.js'
import { stringWidth } from '../../src/text/width.js'

function written(
  write: typeof writeShown | typeof writeJson,
  bytes: Uint8Array,
  ...more: boolean[]
) {
  const out = new Output(4096)
  const width = (write as typeof writeShown)(out, bytes, 0, bytes.length, ...(more as [boolean]))
  return { text: Buffer.from(out.take()).toString(), width }
}

/** Latin-1 letters stand for bytes. */
const bytesOf = (text: string) => Buffer.from(text, 'latin1')

const vectors: [name: string, bytes: Uint8Array, shown: string, json: string, csv: string][] = [
  ['plain', bytesOf('/etc/passwd'), '/etc/passwd', '/etc/passwd', '/etc/passwd'],
  ['empty', bytesOf(''), '', '', ''],
  ['up to the NUL', bytesOf('ab\0cd'), 'ab', 'ab', 'ab'],
  ['newline and tab', bytesOf('a\n\tb'), 'a\\n\\tb', 'a\\n\\tb', '"a\n\tb"'],
  ['carriage return', bytesOf('a\rb'), 'a\\rb', 'a\\rb', '"a\uef0db"'],
  ['escape', bytesOf('\x1b[2J'), '\\x1b[2J', '\\u001b[2J', '"\uef1b[2J"'],
  ['delete', bytesOf('\x7f'), '\\x7f', '\\u007f', '"\uef7f"'],
  ['backslash', bytesOf('a\\b'), 'a\\\\b', 'a\\\\b', 'a\\b'],
  ['quote', bytesOf('say "x"'), 'say "x"', 'say \\"x\\"', '"say ""x"""'],
  ['comma', bytesOf('a,b'), 'a,b', 'a,b', '"a,b"'],
  ['valid UTF-8', Buffer.from('é中😀'), 'é中😀', 'é中😀', '"é中😀"'],
  ['invalid UTF-8', bytesOf('a\xff\x80b'), 'a\\xff\\x80b', 'a\\uefff\\uef80b', '"a\uefff\uef80b"'],
  ['a cut character', bytesOf('\xe4\xb8'), '\\xe4\\xb8', '\\uefe4\\uefb8', '"\uefe4\uefb8"'],
  ['a C1 control', Buffer.from('\x9b'), '\\u{9b}', '\\u009b', '"\uefc2\uef9b"'],
  ['a direction override', Buffer.from('\u202e'), '\\u{202e}', '\\u202e', '"\uefe2\uef80\uefae"'],
  [
    'a tag beyond 16 bits',
    Buffer.from('\u{e0041}'),
    '\\u{e0041}',
    '\\udb40\\udc41',
    '"\ueff3\uefa0\uef81\uef81"',
  ],
  [
    'our own private character',
    Buffer.from('\uef41'),
    '\uef41',
    '\\uefee\\uefbd\\uef81',
    '"\uefee\uefbd\uef81"',
  ],
]
for (const [name, bytes, shown, json, csv] of vectors) {
  t.test(`${name} is written for each reader`, async (t) => {
    t.equal(written(writeShown, bytes).text, shown)
    t.equal(written(writeJson, bytes).text, json)
    t.equal(written(writeCsv, bytes).text, csv)
    t.equal(written(writeShown, bytes).width, stringWidth(shown))
  })
}

/** What the essay in escape.ts promises: U+EFNN is byte NN, everything else itself. */
function backToBytes(text: string): Buffer {
  return Buffer.concat(
    [...text].map((character) => {
      const point = character.codePointAt(0) ?? 0
      return point >= 0xef00 && point <= 0xefff
        ? Buffer.from([point & 255])
        : Buffer.from(character)
    }),
  )
}

t.test('JSON and CSV can be turned back into the bytes', async (t) => {
  const all = Buffer.from(Array.from({ length: 255 }, (_, index) => index + 1))
  for (const bytes of [
    all,
    Buffer.from('\uef41\uefff é'),
    Buffer.from('\u{e0041}\ud7ff'),
    ...vectors.map(([, each]) => each),
  ]) {
    const text = bytes.subarray(0, bytes.includes(0) ? bytes.indexOf(0) : bytes.length)
    const json = JSON.parse(`"${written(writeJson, bytes).text}"`) as string
    t.same(backToBytes(json), Buffer.from(text))
    const csv = written(writeCsv, bytes)
      .text.replace(/^"(.*)"$/s, '$1')
      .replaceAll('""', '"')
    t.same(backToBytes(csv), Buffer.from(text))
  }
})

t.test('no control character passes, whatever the bytes', async (t) => {
  for (let time = 0; time < 2000; time++) {
    const bytes = Buffer.from(Array.from({ length: 12 }, () => 1 + Math.floor(Math.random() * 255)))
    const seed = bytes.toString('hex')
    const [shown, json, csv] = [writeShown, writeJson, writeCsv].map((w) => written(w, bytes).text)
    // eslint-disable-next-line no-control-regex
    if (/[\x00-\x1f\x7f-\x9f\u202a-\u202e\ufffd]/.test(`${shown}${json}`))
      t.fail(`${seed}: ${shown} ${json}`)
    if (/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ufffd]/.test(csv ?? ''))
      t.fail(`${seed}: ${csv}`)
  }
})

t.test('inside quotes a quote gets a backslash', async (t) => {
  t.same(written(writeShown, bytesOf('a "b"'), true), { text: 'a \\"b\\"', width: 7 })
})

t.test('a buffer with NULs is a JSON string', async (t) => {
  const vectors: [bytes: string, json: string][] = [
    ['', '""'],
    ['\0', '"\\u0000"'],
    ['a\0\0b', '"a\\u0000\\u0000b"'],
    ['\xff"', '"\\uefff\\""'],
    ['ends\0', '"ends\\u0000"'],
  ]
  for (const [bytes, json] of vectors) t.equal(jsonString(bytesOf(bytes)), json)
  t.equal(jsonString(bytesOf('cut'), '…'), '"cut…"')
})

t.test("a stranger's names are plain in lists, and JSON of them can be read back", async (t) => {
  t.equal(shownText('f\x1b[31m\u202e'), 'f\\x1b[31m\\u{202e}')
  const value = [{ name: 'f\x1b\x7f\x9b\u202eé' }]
  t.notMatch(plainJson(value), /[\x1b\x7f\x9b\u202e]/)
  t.same(JSON.parse(plainJson(value)), value)
})
