import t from 'tap'
import type { Meaning } from '../../src/schema/meaning.js'
import type { Schema } from '../../src/schema/schema.js'
import { textsWriter, textWriter, type Target } from '../../src/schema/text-writer.js'
import { escapedBytesMax } from '../../src/text/escape.js'
import { Output } from '../../src/text/output.js'
import { record, single } from '../fixtures/batches.js'

const [cut, fault] = [1, 2]

function written(meaning: Meaning, length: number, text: string, flags: number): string[] {
  const schema: Schema = { ...single(meaning, 1, { length }), hasHead: true }
  const bytes = record(Buffer.from(text), { flags })
  const make = meaning === 'text' ? textWriter : textsWriter
  return (['shown', 'json', 'csv'] as Target[]).map((target) => {
    const out = new Output(16)
    out.reserve(64 + bytes.length * escapedBytesMax)
    const [field] = schema.fields
    if (field === undefined) return ''
    make(field, schema, target)(bytes, new DataView(bytes.buffer), 0, bytes.length, out)
    return Buffer.from(out.take()).toString()
  })
}

type Vector = [
  name: string,
  meaning: Meaning,
  length: number,
  text: string,
  flags: number,
  ...texts: string[],
]
const vectors: Vector[] = [
  ['a text of fixed length', 'text', 8, 'bash\0xyz', 0, 'bash', '"bash"', 'bash'],
  ['one that fills its array', 'text', 4, 'bash', 0, 'bash', '"bash"', 'bash'],
  ['one without a NUL at the end', 'text', 0, '/etc', 0, '/etc', '"/etc"', '/etc'],
  ['an empty one', 'text', 0, '', 0, '""', '""', ''],
  ['one that was cut', 'text', 0, '/et', cut, '/et…', '"/et"', '"/et…"'],
  ['one cut at its NUL', 'text', 0, '/et\0', cut, '/et…', '"/et"', '"/et…"'],
  ['one that could not be read', 'text', 0, '', fault, '-', 'null', ''],
  ['one of a fixed length, whatever the flags', 'text', 4, 'ba\0\0', cut, 'ba', '"ba"', 'ba'],
  ['a list', 'texts', 0, 'ls\0-l\0', 0, 'ls -l', '["ls","-l"]', '"[""ls"",""-l""]"'],
  [
    'a list with spaces',
    'texts',
    0,
    'sh\0-c\0a b\0',
    0,
    'sh -c "a b"',
    '["sh","-c","a b"]',
    '"[""sh"",""-c"",""a b""]"',
  ],
  ['a list with an empty text', 'texts', 0, 'x\0\0', 0, 'x ""', '["x",""]', '"[""x"",""""]"'],
  ['a list with double quotes', 'texts', 0, 'a"b\0', 0, "'a\"b'", '["a\\"b"]', '"[""a\\""b""]"'],
  ['a list with both', 'texts', 0, 'a"\'\0', 0, '"a\\"\'"', '["a\\"\'"]', '"[""a\\""\'""]"'],
  ['a list with an apostrophe', 'texts', 0, "it's\0", 0, '"it\'s"', '["it\'s"]', '"[""it\'s""]"'],
  ['a list with a newline', 'texts', 0, 'a\nb\0', 0, '"a\\nb"', '["a\\nb"]', '"[""a\\nb""]"'],
  ['an empty list', 'texts', 0, '', 0, '-', '[]', '[]'],
  ['a list that was cut', 'texts', 0, 'ls\0-', cut, 'ls -…', '["ls","-"]', '"[""ls"",""-…""]"'],
  ['a list that could not be read', 'texts', 0, '', fault, '-', 'null', ''],
]
for (const [name, meaning, length, text, flags, ...texts] of vectors) {
  t.test(name, async (t) => {
    t.same(written(meaning, length, text, flags), texts)
  })
}
