import t from 'tap'
import { MessageReader } from '../../src/protobuf/read.js'
import { MessageWriter } from '../../src/protobuf/write.js'

t.test('a message is written as it is read', async (t) => {
  const inner = new MessageWriter().number(2, 1)
  const bytes = new MessageWriter()
    .text(1, 'foo')
    .number(3, 150)
    .message(5, inner)
    .numbers(6, [1, 300])
    .finish()
  t.equal(Buffer.from(bytes).toString('hex'), '0a03666f6f1896012a021001320301ac02')
})

t.test('zeros and empty texts are left out, unless a table needs them', async (t) => {
  const message = new MessageWriter().number(1, 0).number(1, 0n).text(2, '').numbers(3, [])
  t.equal(message.finish().length, 0)
  t.equal(Buffer.from(new MessageWriter().text(6, '', true).finish()).toString('hex'), '3200')
})

t.test('numbers of 64 bits and long texts survive', async (t) => {
  const numbers = [1, 127, 128, 2 ** 32, 2 ** 53 - 1, -1, -(2 ** 40)]
  const text = 'ä€😀'.repeat(1000)
  const writer = new MessageWriter(1)
    .numbers(1, numbers)
    .text(2, text)
    .number(3, 2n ** 64n - 1n)
  const reader = new MessageReader(writer.finish())
  const read: number[] = []
  reader.next()
  reader.signeds(read)
  t.same(read, numbers)
  reader.next()
  t.equal(Buffer.from(reader.bytes()).toString(), text)
  reader.next()
  t.equal(reader.big(), 2n ** 64n - 1n)
})
