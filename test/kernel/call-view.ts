import t from 'tap'
import { memoryBytes, readLong, readUlong } from '../../src/kernel/call-view.js'
import { chunkFlag, chunkKind } from '../../src/kernel/chunk.js'
import { callRecord, callView, integers } from '../fixtures/call-bytes.js'
import { CallView } from '../../src/kernel/call-view.js'

const signature = 'close(unsigned int fd)'

t.test('registers are read as the type says', async (t) => {
  const call = callView({ signature, args: [-1, 2n ** 60n, 5], ret: -9 })
  t.equal(call.int(0), -1)
  t.equal(call.uint(0), 0xffffffff)
  t.equal(call.long(0), -1)
  t.equal(call.ulong(0), 2n ** 64n - 1n)
  t.equal(call.ulong(1), 2n ** 60n)
  t.equal(call.ulong(2), 5)
  t.equal(call.result, -9)
  t.notOk(callView({ signature }).returned)
})

t.test('64-bit numbers are bigints only where a number would be rounded', async (t) => {
  for (const value of [0, 1, -1, 2 ** 53 - 1, -(2 ** 53), 2 ** 32, -(2 ** 32) - 7]) {
    const view = new DataView(integers(8, value).buffer.slice(0))
    const bytes = integers(8, value)
    const place = new DataView(bytes.buffer, bytes.byteOffset, 8)
    t.equal(Number(readLong(place, 0)), value)
    t.ok(view)
  }
  const wide = integers(8, 2n ** 63n)
  t.equal(readUlong(new DataView(wide.buffer, wide.byteOffset, 8), 0), 2n ** 63n)
})

t.test('memory is found by argument, kind and index', async (t) => {
  const call = callView({
    signature,
    ret: 0,
    chunks: [
      { arg: 1, bytes: 'first' },
      { arg: 1, kind: chunkKind.item, index: 1, bytes: 'second', flags: chunkFlag.cut },
      { arg: 2, bytes: '', flags: chunkFlag.fault },
    ],
  })
  const bytes = (arg: number, kind?: number, index?: number): string | undefined => {
    const memory = call.memory(arg, kind, index)
    return memory && Buffer.from(memoryBytes(memory)).toString()
  }
  t.equal(bytes(1), 'first')
  t.equal(bytes(1, chunkKind.item, 1), 'second')
  t.ok(call.memory(1, chunkKind.item, 1)?.cut)
  t.equal(bytes(1, chunkKind.item, 0), undefined)
  t.equal(bytes(2), undefined)
})

t.test('a chunk that says it is longer than the record ends with it', async (t) => {
  const record = callRecord({ signature, ret: 0, chunks: [{ arg: 0, bytes: 'abc' }] })
  record.view.setUint32(60, 0xffffffff, true)
  const memory = new CallView('x64').show(record).memory(0)
  t.equal(memory && memoryBytes(memory).length, 3)
})
