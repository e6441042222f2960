import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { Btf } from '../../src/btf/btf.js'
import { extraSize } from '../../src/btf/decode.js'
import { resolve, sizeOf, typedefNames } from '../../src/btf/resolve.js'
import { BtfError } from '../../src/btf/types.js'
import { readElf, sectionBytes, sectionNamed } from '../../src/elf/elf.js'
import { bytesSource } from '../../src/elf/source.js'
import { eventSchemas, SchemaError, schemaOf } from '../../src/schema/layout.js'
import { fuzz } from '../fixtures/fuzz.js'

/** The types of an object, alone. */
function typesOf(path: string): Uint8Array {
  const elf = readElf(bytesSource(readFileSync(path)))
  const section = sectionNamed(elf, '.BTF')
  return section === undefined ? new Uint8Array(0) : sectionBytes(elf, section)
}

/** The kernel's first types, with a header that fits them. */
function kernelPiece(): Uint8Array[] {
  const path = '/sys/kernel/btf/vmlinux'
  if (!existsSync(path)) return []
  const whole = readFileSync(path)
  const names = whole.subarray(24 + whole.readUInt32LE(16)).subarray(0, 65536)
  let end = 24
  while (end < 16384) {
    const info = whole.readUInt32LE(end + 4)
    end += 12 + (extraSize((info >>> 24) & 31, info & 0xffff) ?? 0)
  }
  end -= 24
  const head = Buffer.from(whole.subarray(0, 24))
  head.writeUInt32LE(0, 8)
  head.writeUInt32LE(end, 12)
  head.writeUInt32LE(end, 16)
  head.writeUInt32LE(names.length, 20)
  return [Buffer.concat([head, whole.subarray(24, 24 + end), names])]
}

t.test('no broken BTF gets past the reader', async (t) => {
  const seeds = ['sample', 'kinds'].map((name) => typesOf(`test/fixtures/${name}.bpf.o`))
  const report = await fuzz({
    seeds: [...seeds, ...seeds, ...kernelPiece()],
    read: (bytes) => {
      const btf = new Btf(bytes)
      for (let id = 1; id < btf.endId; id++) {
        for (const read of [resolve, sizeOf, typedefNames, schemaOf]) {
          try {
            read(btf, id)
          } catch (error) {
            // Most types have no size or fields; what counts is that nothing else comes of it.
            if (!isOwn(error)) throw error
          }
        }
      }
      btf.tags(1)
      eventSchemas(btf)
    },
    isOwn,
  })
  t.comment(
    `${report.tried} files, ${report.accepted} read, longest ${report.msLongest.toFixed(0)} ms`,
  )
  t.equal(report.failure, undefined)
})

function isOwn(error: unknown): boolean {
  return error instanceof BtfError || error instanceof SchemaError
}
