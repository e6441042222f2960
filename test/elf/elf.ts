import { readFileSync } from 'node:fs'
import t from 'tap'
import { readElf, sectionBytes, sectionNamed } from '../../src/elf/elf.js'
import { bytesSource, ElfError } from '../../src/elf/source.js'
import { buildElf } from '../fixtures/elf.js'

const read = (bytes: Uint8Array) => readElf(bytesSource(bytes))
const data = Buffer.from('hello')

for (const bits of [32, 64] as const) {
  for (const littleEndian of [true, false]) {
    t.test(`an ELF${bits} file is read, little-endian: ${littleEndian}`, async (t) => {
      const sections = [{ name: '.data', type: 1, bytes: data, flags: 3 }]
      const elf = read(buildElf({ bits, littleEndian, machine: 183, sections }))
      t.match(elf, { bits, littleEndian, machine: 183, type: 1, entry: 0x1000 })
      t.same(
        elf.sections.map(({ name }) => name),
        ['', '.data', '.shstrtab'],
      )
      const section = sectionNamed(elf, '.data')
      t.match(section, { type: 1, flags: 3, size: 5, index: 1 })
      t.same(section && Buffer.from(sectionBytes(elf, section)).toString(), 'hello')
    })
  }
}

t.test('a program of this machine has its segments and sections', async (t) => {
  const elf = read(readFileSync(process.execPath))
  t.ok(sectionNamed(elf, '.text'))
  t.ok(elf.segments.some(({ type, flags }) => type === 1 && (flags & 1) !== 0))
})

t.test('a section without room in the file has no bytes', async (t) => {
  const elf = read(buildElf({ sections: [{ name: '.bss', type: 8, size: 1e9 }] }))
  const section = sectionNamed(elf, '.bss')
  t.equal(section && sectionBytes(elf, section).length, 0)
})

const whole = buildElf({ sections: [{ name: '.data', type: 1, bytes: data }] })
const changed = (at: number, ...bytes: number[]) => {
  const copy = whole.slice()
  copy.set(bytes, at)
  return copy
}
const refusals: [name: string, bytes: Uint8Array, message: RegExp][] = [
  ['an empty file', new Uint8Array(0), /too short/],
  ['text', Buffer.from('#!/bin/sh\nexec true\n'), /does not begin with/],
  ['an unknown class', changed(4, 9), /class 9/],
  ['an unknown byte order', changed(5, 9), /byte order 9/],
  ['a header that is cut', whole.slice(0, 40), /the ELF header/],
  ['a section table behind the end', changed(40, 0xff, 0xff), /section table .* outside the file/],
  ['a section table beyond any file', changed(40, ...Array(8).fill(0xff)), /outside the file/],
  ['section headers of another size', changed(58, 65), /headers of 65 bytes/],
  ['more sections than there are bytes', changed(60, 0xff, 0xfe), /section table/],
]
for (const [name, bytes, message] of refusals) {
  t.test(`refuses ${name}`, async (t) => {
    t.throws(() => read(bytes), message)
    t.throws(() => read(bytes), ElfError)
  })
}

t.test('a section that lies about its size is refused before memory is taken', async (t) => {
  const elf = read(buildElf({ sections: [{ name: '.data', type: 1, bytes: data, size: 2 ** 50 }] }))
  const section = sectionNamed(elf, '.data')
  t.throws(() => section && sectionBytes(elf, section), /section .data .* outside the file/)
})
