import t from 'tap'
import { pad, unroll } from '../../src/schema/unroll.js'
import { Output, phrase } from '../../src/text/output.js'

const nothing = new Uint8Array(0)
const text = (steps: Parameters<typeof unroll>[0]) => {
  const out = new Output(64)
  unroll(steps)(nothing, new DataView(nothing.buffer), 7, 9, out)
  return Buffer.from(out.take()).toString()
}

t.test('steps follow each other, each with what stands around it', async (t) => {
  const place = {
    write: (_: Uint8Array, __: DataView, record: number, end: number, out: Output) => {
      out.text(`${record}-${end}`)
      return 3
    },
  }
  t.equal(text([place, { ...place, after: 10 }]), '7-97-9\n')
  t.equal(text([{ ...place, width: 5 }, place]), '7-9   7-9')
  t.equal(text([{ ...place, width: 2 }, place]), '7-9 7-9')
  t.equal(text([{ ...place, before: phrase(Buffer.from('"key":')) }]), '"key":7-9')
  t.equal(text([]), '')
})

t.test('padding is what is missing, and a gap', async (t) => {
  const out = new Output(16)
  pad(out, 2)
  pad(out, -3)
  t.equal(out.take().length, 4)
})
