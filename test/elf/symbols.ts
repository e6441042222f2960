import { readFileSync } from 'node:fs'
import t from 'tap'
import { readElf } from '../../src/elf/elf.js'
import { bytesSource } from '../../src/elf/source.js'
import { functionsOf, symbolsOf, symbolTables } from '../../src/elf/symbols.js'
import { buildElf, Writer } from '../fixtures/elf.js'

const names = Buffer.from('\0main\0data\0')

/** A symbol table with a function `main`, a variable `data` and an undefined function. */
function table(bits: 32 | 64, little: boolean): Uint8Array {
  const size = bits === 64 ? 24 : 16
  const bytes = new Uint8Array(size * 4)
  const put = new Writer(bytes, bits, little)
  const symbol = (name: number, value: number, length: number, info: number, section: number) => {
    if (bits === 64) put.u32(name).bytes([info, 0]).u16(section).word(value).word(length)
    else put.u32(name).u32(value).u32(length).bytes([info, 0]).u16(section)
  }
  symbol(0, 0, 0, 0, 0)
  symbol(1, 0x1234, 10, 0x12, 3)
  symbol(6, 0x2000, 4, 0x11, 3)
  symbol(1, 0, 0, 0x12, 0)
  return bytes
}

for (const bits of [32, 64] as const) {
  for (const little of [true, false]) {
    t.test(`symbols of ELF${bits} are read, little-endian: ${little}`, async (t) => {
      const sections = [
        { name: '.symtab', type: 2, bytes: table(bits, little), link: 2 },
        { name: '.strtab', type: 3, bytes: names },
        { name: '.text', type: 1 },
      ]
      const elf = readElf(bytesSource(buildElf({ bits, littleEndian: little, sections })))
      const [symbols] = symbolTables(elf)
      t.match(symbols && [...symbolsOf(elf, symbols)], [
        { name: '', section: 0 },
        { name: 'main', value: 0x1234n, size: 10, type: 2, binding: 1, section: 3 },
        { name: 'data', value: 0x2000n, size: 4, type: 1, binding: 1, section: 3 },
        { name: 'main', value: 0n, section: 0 },
      ])
      t.same([...functionsOf(elf)], [{ name: 'main', address: 0x1234n, size: 10 }])
    })
  }
}

t.test('a program of this machine has its functions', async (t) => {
  const elf = readElf(bytesSource(readFileSync(process.execPath)))
  const found = [...functionsOf(elf)].find(({ name }) => name === 'napi_create_object')
  t.ok(found && found.size > 0)
})

t.test('a table without strings is refused', async (t) => {
  const sections = [{ name: '.symtab', type: 2, bytes: table(64, true), link: 77 }]
  const elf = readElf(bytesSource(buildElf({ sections })))
  t.throws(() => [...functionsOf(elf)], /names no string table/)
})
