import { readFileSync } from 'node:fs'
import t from 'tap'
import { readElf, sectionBytes } from '../../src/elf/elf.js'
import { buildIdOf, notesOf, usdtNotesOf } from '../../src/elf/notes.js'
import { bytesSource, ElfError } from '../../src/elf/source.js'
import { functionsOf } from '../../src/elf/symbols.js'
import { buildElf } from '../fixtures/elf.js'
import { fuzz } from '../fixtures/fuzz.js'

t.test('no broken ELF file gets past the reader', async (t) => {
  const note = Buffer.from('040000000400000003000000474e550001020304', 'hex')
  const small = [32, 64].flatMap((bits) =>
    [true, false].map((littleEndian) => {
      const sections = [
        { name: '.symtab', type: 2, bytes: new Uint8Array(96), link: 2 },
        { name: '.strtab', type: 3, bytes: Buffer.from('\0main\0') },
        { name: '.note.stapsdt', type: 7, bytes: note },
      ]
      return buildElf({ bits: bits as 32 | 64, littleEndian, sections })
    }),
  )
  const report = await fuzz({
    seeds: [...small, readFileSync('/bin/true'), readFileSync('test/fixtures/sample.bpf.o')],
    read: (bytes) => {
      const elf = readElf(bytesSource(bytes))
      for (const section of elf.sections.slice(0, 100)) sectionBytes(elf, section)
      for (const read of [notesOf, usdtNotesOf, functionsOf])
        for (const each of read(elf)) void each
      buildIdOf(elf)
    },
    isOwn: (error) => error instanceof ElfError,
  })
  t.comment(
    `${report.tried} files, ${report.accepted} read, longest ${report.msLongest.toFixed(0)} ms`,
  )
  t.equal(report.failure, undefined)
})
