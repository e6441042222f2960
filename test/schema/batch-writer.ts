import t from 'tap'
import { writeBatches } from '../../src/schema/batch-writer.js'
import { Output } from '../../src/text/output.js'
import { batchOf, record, single } from '../fixtures/batches.js'

t.test('each record is written from its own bytes, with room for it', async (t) => {
  const schema = { ...single('text', 1, { length: 0 }), hasHead: true }
  const out = new Output(1)
  let synced = 0
  const write = writeBatches(out, () => ({
    room: 4,
    texts: 1,
    sync: () => synced++,
    write: (bytes, view, at, end, to) => {
      to.append(bytes.subarray(at + 16, end))
      to.byte(48 + view.getUint32(at + 4, true))
      to.byte(10)
    },
  }))
  const records = [
    record(Buffer.from('one'), { flags: 1 }),
    record(Buffer.from('two'), { flags: 2 }),
  ]
  t.equal(Buffer.from(write(batchOf(schema, records))).toString(), 'one1\ntwo2\n')
  t.equal(Buffer.from(write(batchOf(schema, records))).toString(), 'one1\ntwo2\n')
  t.equal(synced, 2)
})

t.test('a record shorter than its struct is left out', async (t) => {
  const schema = { ...single('pid_nr', 4), size: 20 }
  const out = new Output()
  const write = writeBatches(out, () => ({
    room: 4,
    texts: 1,
    sync: () => {},
    write: (_, __, ___, ____, to) => to.byte(120),
  }))
  t.equal(write(batchOf(schema, [new Uint8Array(19), new Uint8Array(20)])).length, 1)
})
