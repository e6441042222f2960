import t from 'tap'
import { readElf } from '../../src/elf/elf.js'
import { buildIdOf, notesOf, usdtNotesOf } from '../../src/elf/notes.js'
import { bytesSource } from '../../src/elf/source.js'
import { buildElf, Writer } from '../fixtures/elf.js'

function note(owner: string, type: number, content: Uint8Array): Uint8Array {
  const name = Buffer.from(`${owner}\0`)
  const [nameRoom, contentRoom] = [name.length, content.length].map((size) => (size + 3) & ~3)
  const bytes = new Uint8Array(12 + (nameRoom ?? 0) + (contentRoom ?? 0))
  const put = new Writer(bytes, 64, true)
  put.u32(name.length).u32(content.length).u32(type).bytes(name)
  bytes.set(content, 12 + (nameRoom ?? 0))
  return bytes
}

function withNotes(name: string, ...notes: Uint8Array[]) {
  const bytes = Buffer.concat(notes)
  return readElf(bytesSource(buildElf({ sections: [{ name, type: 7, bytes }] })))
}

t.test('notes follow each other, each padded to four bytes', async (t) => {
  const elf = withNotes(
    '.note',
    note('GNU', 3, Buffer.from([0xab, 0xcd, 0xef])),
    note('a', 9, Buffer.from('x')),
  )
  t.same(
    [...notesOf(elf)].map(({ owner, type }) => [owner, type]),
    [
      ['GNU', 3],
      ['a', 9],
    ],
  )
  t.equal(buildIdOf(elf), 'abcdef')
})

t.test('a USDT note has its place, names and arguments', async (t) => {
  const content = new Uint8Array(24 + 25)
  new Writer(content, 64, true)
    .word(0x100)
    .word(0x200)
    .word(0x300)
    .bytes(Buffer.from('libc\0setjmp\0-4@%edi 8@%rs\0'.slice(0, 25)))
  const elf = withNotes('.note.stapsdt', note('stapsdt', 3, content))
  t.same(
    [...usdtNotesOf(elf)],
    [
      {
        provider: 'libc',
        name: 'setjmp',
        address: 0x100n,
        base: 0x200n,
        semaphore: 0x300n,
        arguments: '-4@%edi 8@%rs'.slice(0, 13),
      },
    ],
  )
})

t.test('a note that is longer than its section is refused', async (t) => {
  const cut = note('GNU', 3, new Uint8Array(20)).slice(0, 24)
  t.throws(() => [...notesOf(withNotes('.note', cut))], /ends before its last field/)
  t.same([...notesOf(withNotes('.note', Buffer.from('short')))], [])
})
