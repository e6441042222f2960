import t from 'tap'
import { withoutLines } from '../../src/build/extension.js'

/** Two functions' bytes, three of lines, one of relocations behind a header of `headerSize`. */
function section(headerSize: number): Buffer {
  const parts = ['FUNCFUNC', 'LINELINELINE', 'CORE'].map((text) => Buffer.from(text))
  const header = Buffer.alloc(headerSize, 0x2e)
  header.writeUInt16LE(0xeb9f, 0)
  header.writeUInt32LE(headerSize, 4)
  let end = 0
  for (const [index, part] of parts.entries()) {
    header.writeUInt32LE(end, 8 + 8 * index)
    header.writeUInt32LE(part.length, 12 + 8 * index)
    end += part.length
  }
  return Buffer.concat([header, ...parts])
}

t.test('lines are left out, functions and relocations stay', async (t) => {
  for (const headerSize of [32, 40]) {
    const slim = Buffer.from(withoutLines(section(headerSize)))
    t.equal(slim.subarray(headerSize).toString(), 'FUNCFUNCCORE')
    const words = [0, 1, 2, 3, 4, 5].map((index) => slim.readUInt32LE(8 + 4 * index))
    t.same(words, [0, 8, 8, 0, 8, 4])
    t.equal(slim.subarray(32, headerSize).toString(), '.'.repeat(headerSize - 32))
  }
})

t.test('what has none stays as it is', async (t) => {
  const slim = withoutLines(section(32))
  t.same(withoutLines(slim), slim)
})

t.test('another section is refused', async (t) => {
  t.throws(() => withoutLines(Buffer.alloc(40)), { message: 'no .BTF.ext with relocations' })
  t.throws(() => withoutLines(Buffer.alloc(4)), { message: 'no .BTF.ext with relocations' })
})
