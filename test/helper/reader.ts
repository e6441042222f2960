import t from 'tap'
import { encodeMessage, HEAD_SIZE, MESSAGE_MAX } from '../../src/helper/message.js'
import { messageReader, type Message } from '../../src/helper/reader.js'

const stream = Buffer.concat([
  encodeMessage(128, 1, 0),
  encodeMessage(131, 0, 2, Buffer.from('records')),
  encodeMessage(130, 7, 0, new Uint8Array(200_000).fill(9)),
  encodeMessage(128, 7, 0, new Uint8Array(HEAD_SIZE)),
])

t.test('messages are the same wherever the stream is cut', (t) => {
  const whole = messages([stream])
  t.equal(whole.length, 4)
  t.same(whole[1], { type: 131, id: 0, object: 2, payload: Buffer.from('records') })
  for (const size of [1, 3, 15, 16, 17, 39, 4096, 65536, 200_000]) {
    const chunks = []
    for (let at = 0; at < stream.length; at += size) chunks.push(stream.subarray(at, at + size))
    t.same(messages(chunks), whole, `in pieces of ${size}`)
  }
  t.end()
})

t.test('a message within one chunk is not copied', (t) => {
  messageReader((message) => {
    t.equal(message.payload.buffer, stream.buffer)
  }).push(stream)
  t.end()
})

t.test('a size that no message has is refused, in one piece or in several', (t) => {
  for (const size of [0, HEAD_SIZE - 1, MESSAGE_MAX + 1, 0xffff_ffff]) {
    const head = Buffer.alloc(HEAD_SIZE)
    head.writeUInt32LE(size)
    t.throws(() => messages([head]), /malformed message stream: a message of \d+ bytes/)
    t.throws(() => messages([head.subarray(0, 5), head.subarray(5)]), /malformed/)
  }
  t.end()
})

t.test('a stream that ends inside a message is malformed', (t) => {
  t.throws(() => messages([stream.subarray(0, 20)]), /ends inside a message, after 4 bytes/)
  t.throws(() => messages([stream.subarray(0, 100)]), /ends inside a message/)
  t.end()
})

function messages(chunks: Uint8Array[]): Message[] {
  const found: Message[] = []
  const reader = messageReader((message) =>
    found.push({ ...message, payload: Buffer.from(message.payload) }),
  )
  for (const chunk of chunks) reader.push(chunk)
  reader.end()
  return found
}
