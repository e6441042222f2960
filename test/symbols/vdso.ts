import t from 'tap'
import { readElf } from '../../src/elf/elf.js'
import { bytesSource } from '../../src/elf/source.js'
import { functionsOf } from '../../src/elf/symbols.js'
import { readVdso } from '../../src/symbols/vdso.js'

t.test('the vdso is an ELF file with the clock in it', async (t) => {
  const bytes = readVdso()
  t.ok(bytes)
  const names = [...functionsOf(readElf(bytesSource(bytes!)))].map(({ name }) => name)
  t.ok(names.some((name) => /clock_gettime/.test(name)))
})
