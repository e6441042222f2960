import { readFileSync } from 'node:fs'
import t from 'tap'
import { callDecoder } from '../../src/kernel/call.js'
import { parseCallFormat, parseSignatures, signatureLine } from '../../src/kernel/call-signature.js'
import { callTable } from '../../src/kernel/calls.js'
import { chunkKind } from '../../src/kernel/chunk.js'
import { callRecord, integers } from '../fixtures/call-bytes.js'
import { fuzz } from '../fixtures/fuzz.js'

/** Signatures with the types of every decoder; the table adds what it knows by name. */
const signatures = readFileSync('test/cases/signatures.txt', 'latin1')
const names = [...parseSignatures(signatures).keys()]

/** A record of call `nr` with memory of every kind for every argument. */
function seed(nr: number): Uint8Array {
  const memory = Buffer.concat([integers(8, 1, 2, 3), integers(4, 10, 1, 2, 17), Buffer.alloc(120)])
  const chunks = [0, 1, 2, 3, 4, 5].flatMap((arg) => [
    { arg, bytes: memory },
    ...Object.values(chunkKind).map((kind) => ({ arg, kind, bytes: memory.subarray(0, 40) })),
  ])
  const args = [3, 5, 100, 4, 1, 16]
  const { view } = callRecord({ signature: '', args, ret: 1, chunks: chunks.slice(0, 40) })
  const head = Buffer.alloc(8)
  head.writeInt32LE(nr)
  return Buffer.concat([head, new Uint8Array(view.buffer, view.byteOffset, view.byteLength)])
}

t.test('no bytes of a record stop the decoder', async (t) => {
  const { numbers } = callTable('x64')
  const decoders = (['x64', 'arm64'] as const).map((machine) =>
    callDecoder({ machine, signatures }),
  )
  const report = await fuzz({
    seeds: names.map((name) => seed(numbers.get(name) ?? -1)),
    read: (bytes) => {
      if (bytes.length < 64) return
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      const nr = view.getInt32(0, true)
      const compat = (view.getUint8(4) & 1) !== 0
      const call = { view, nr, compat, args: 8, ret: 56, data: 64, end: bytes.length }
      for (const decoder of decoders) {
        JSON.parse(decoder.json(call))
        const text = decoder.text(call) + decoder.line(call) + decoder.result(call)
        if (/[^ -~]/.test(text)) throw new Error(`a terminal would not like ${text}`)
      }
    },
    isOwn: () => false,
  })
  t.comment(`${report.tried} records, ${report.msLongest.toFixed(1)} ms the longest`)
  t.equal(report.failure, undefined)
})

t.test('no format or list of signatures stops its reader', async (t) => {
  const format = 'name: sys_enter_x\nID: 1\nformat:\n\tfield:const char * a;\toffset:16;\tsize:8;\n'
  const record = callRecord({ signature: 'close()', args: [1], ret: 0 })
  const report = await fuzz({
    seeds: [Buffer.from(format), Buffer.from(signatures), Buffer.from('close(unsigned int fd)\n')],
    read: (bytes) => {
      const text = Buffer.from(bytes).toString('latin1')
      const found = parseCallFormat(text) ?? []
      const lines = [text, signatureLine({ name: 'close', arguments: found })].join('\n')
      JSON.parse(callDecoder({ machine: 'x64', signatures: lines }).json(record))
    },
    isOwn: () => false,
  })
  t.equal(report.failure, undefined)
})
