import t from 'tap'
import { Output } from '../../src/text/output.js'

const text = (out: Output) => Buffer.from(out.take()).toString()

t.test('it grows and keeps what it has', async (t) => {
  const out = new Output(4)
  for (let time = 0; time < 5; time++) {
    out.reserve(3)
    out.byte(65 + time)
    out.text('é')
  }
  t.equal(text(out), 'AéBéCéDéEé')
  t.equal(text(out), '')
})

t.test('long appends leave the room that was reserved', async (t) => {
  const out = new Output(16)
  out.reserve(8)
  out.append(new Uint8Array(100).fill(0x78))
  t.ok(out.bytes.length - out.length >= 8)
  out.reserveMore(50)
  t.ok(out.bytes.length - out.length >= 58)
  t.equal(text(out), 'x'.repeat(100))
})
