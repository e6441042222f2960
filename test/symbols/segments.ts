import t from 'tap'
import type { Elf } from '../../src/elf/elf.js'
import { addressOf, fileOffsetOf } from '../../src/symbols/segments.js'
import { readElf } from '../../src/elf/elf.js'
import { bytesSource } from '../../src/elf/source.js'
import { buildElf } from '../fixtures/elf.js'

const elf: Elf = {
  ...readElf(bytesSource(buildElf({ sections: [] }))),
  segments: [
    { type: 1, flags: 4, offset: 0, address: 0x400000, fileSize: 0x1800, memorySize: 0x1800 },
    { type: 1, flags: 5, offset: 0x1000, address: 0x402000, fileSize: 0x800, memorySize: 0x900 },
    { type: 2, flags: 6, offset: 0x9000, address: 0x409000, fileSize: 0x800, memorySize: 0x800 },
  ],
}

t.test('an offset has an address by the segment that it is run from', async (t) => {
  t.equal(addressOf(elf, 0x1010), 0x402010, 'the executable one of two')
  t.equal(addressOf(elf, 0x10), 0x400010)
  t.equal(addressOf(elf, 0x9000), undefined, 'nothing of it is loaded')
})

t.test('an address has an offset where the file has bytes for it', async (t) => {
  t.equal(fileOffsetOf(elf, 0x402010), 0x1010)
  t.equal(fileOffsetOf(elf, 0x402880), undefined)
})
