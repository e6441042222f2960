import t from 'tap'
import { readPreamble } from '../../src/session/recording-header.js'
import { caught } from '../fixtures/caught.js'
import { pieces, sampleRecording } from '../fixtures/recordings.js'

const recording = sampleRecording()

t.test('the objects come back as they were', async (t) => {
  const { header, objects } = await readPreamble('x.rec', pieces(recording))
  t.equal(objects.length, 1)
  t.equal(objects[0]?.bytes.length, header.objects[0]?.size)
  t.equal(Buffer.from(objects[0]!.bytes.subarray(1, 4)).toString(), 'ELF')
})

t.test('what is no recording is told so', async (t) => {
  const text = Buffer.from('{"an": "ndjson file, which is no recording"}')
  t.match(await caught(readPreamble('x.json', pieces(text))), {
    message: 'x.json is no recording',
    hint: /--record/,
  })
  t.match(await caught(readPreamble('x', pieces(text.subarray(0, 3)))), {
    message: 'x is no recording',
  })
})

t.test('a newer format is told from a broken one', async (t) => {
  const newer = Buffer.from(recording)
  newer.writeUInt32LE(9, 8)
  t.match(await caught(readPreamble('x.rec', pieces(newer))), { message: /version 9/ })
})

t.test('a header that lies is refused', async (t) => {
  for (const [json, message] of [
    ['{', 'x.rec: its header is no JSON'],
    ['null', 'x.rec: its header lacks something'],
    ['{"tool":"execve"}', 'x.rec: its header lacks something'],
    [whole({ objects: [{ name: 'a', size: -1 }] }), 'x.rec: its header lacks something'],
    [whole({ objects: [{ name: 'a', size: 1e12 }] }), 'x.rec: its header lacks something'],
    [whole({ objects: [{ name: 'a', size: 9 }] }), 'x.rec: it ends inside the object a'],
    [whole({ tool: '\u001b[2J' }), 'x.rec: its header lacks something'],
    [whole({ columns: [1] }), 'x.rec: its header lacks something'],
    [whole({ linearStep: 0 }), 'x.rec: its header lacks something'],
  ] as const) {
    t.match(await caught(readPreamble('x.rec', pieces(withHeader(json)))), { message })
  }
  const huge = Buffer.from(recording.subarray(0, 16))
  huge.writeUInt32LE(0xffff_ffff, 12)
  t.match(await caught(readPreamble('x.rec', pieces(huge))), { message: /too large/ })
})

function whole(more: object): string {
  const texts = { tool: 'x', arch: 'x64', kernel: '6', startedAt: '2026' }
  return JSON.stringify({ ...texts, columns: [], argv: [], programs: [], objects: [], ...more })
}

function withHeader(json: string): Buffer {
  const head = Buffer.from(recording.subarray(0, 16))
  head.writeUInt32LE(json.length, 12)
  return Buffer.concat([head, Buffer.from(json)])
}
