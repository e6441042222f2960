import t from 'tap'
import { readElf, sectionNamed } from '../../src/elf/elf.js'
import { PagedFile } from '../../src/symbols/paged-file.js'
import { SymbolTable } from '../../src/symbols/symbol-table.js'
import { buildElf, Writer } from '../fixtures/elf.js'

const names = Buffer.from('\0outer\0inner\0alias\0local\0label\0data\0last\0')
const at = (name: string): number => names.indexOf(`\0${name}\0`) + 1
const [func, object, none] = [2, 1, 0]
const [local, global, weak] = [0, 1, 2]

type Row = [name: string, value: number, size: number, type: number, binding: number]

async function table(rows: Row[], kind: '.symtab' | '.dynsym') {
  const bytes = new Uint8Array(24 * rows.length)
  const put = new Writer(bytes, 64, true)
  for (const [name, value, size, type, binding] of rows) {
    const section = name === 'data' ? 2 : 3
    put
      .u32(at(name))
      .bytes([binding * 16 + type, 0])
      .u16(section)
      .word(value)
      .word(size)
  }
  const file = buildElf({
    sections: [
      { name: kind, type: kind === '.symtab' ? 2 : 11, bytes, link: 2 },
      { name: '.strtab', type: 3, bytes: names },
      { name: '.text', type: 1, flags: 6, address: 0x1000, bytes: new Uint8Array(0x800) },
    ],
  })
  const paged = new PagedFile(async (offset, length) => file.subarray(offset, offset + length))
  const elf = await paged.run(readElf)
  const symbols = new SymbolTable(paged, kind)
  await symbols.load(elf, sectionNamed(elf, kind)!)
  const nameAt = async (address: number): Promise<string> => {
    const symbol = symbols.find(address)
    await symbols.readNames([symbol])
    return symbol < 0 ? '' : symbols.name(symbol)
  }
  return { symbols, nameAt }
}

t.test('the innermost function that reaches to an address has it', async (t) => {
  const rows: Row[] = [
    ['inner', 0x1040, 0x10, func, local],
    ['outer', 0x1000, 0x100, func, global],
  ]
  const { nameAt, symbols } = await table(rows, '.symtab')
  t.equal(symbols.length, 2)
  t.equal(await nameAt(0x1000), 'outer')
  t.equal(await nameAt(0x104f), 'inner')
  t.equal(await nameAt(0x1050), 'outer')
  t.equal(await nameAt(0x1100), '')
  t.equal(await nameAt(0xfff), '')
})

t.test('of several names for one place the function that all see is taken', async (t) => {
  const rows: Row[] = [
    ['local', 0x1000, 0x10, func, local],
    ['alias', 0x1000, 0x10, func, weak],
    ['outer', 0x1000, 0x10, func, global],
    ['label', 0x1000, 0, none, global],
    ['data', 0x1000, 0x10, object, global],
  ]
  t.equal(await (await table(rows, '.symtab')).nameAt(0x1008), 'outer')
})

t.test('a symbol without a size reaches to the next, in a table that is whole', async (t) => {
  const rows: Row[] = [
    ['label', 0x1000, 0, none, global],
    ['last', 0x1400, 0, func, global],
  ]
  const whole = await table(rows, '.symtab')
  t.equal(await whole.nameAt(0x13ff), 'label')
  t.equal(await whole.nameAt(0x17ff), 'last')
  t.equal(await whole.nameAt(0x1800), '', 'not out of its section')
  t.equal((await table(rows, '.dynsym')).symbols.length, 0, 'others may lie between')
})
