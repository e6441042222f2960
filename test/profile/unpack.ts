import { gzipSync } from 'node:zlib'
import t from 'tap'
import { readAll } from '../../src/profile/lines.js'
import { peek, unpacked } from '../../src/profile/unpack.js'
import { sourceOf } from '../fixtures/profiles.js'

t.test('what was looked at is still there', async (t) => {
  for (const size of [1, 3, 100]) {
    const { head, source } = await peek(sourceOf('abcdef', size), 4)
    t.equal(head.toString(), 'abcd')
    t.equal((await readAll(source)).toString(), 'abcdef')
  }
  t.equal((await peek(sourceOf(''), 4)).head.length, 0)
})

t.test('gzip is taken off, what is none stays', async (t) => {
  const text = 'main;read 1\n'.repeat(10_000)
  for (const size of [1, 1000]) {
    const source = await unpacked(sourceOf(gzipSync(text), size))
    t.equal((await readAll(source)).toString(), text)
  }
  t.equal((await readAll(await unpacked(sourceOf('plain')))).toString(), 'plain')
})

t.test('damaged gzip is an error', async (t) => {
  const packed = gzipSync('main;read 1\n'.repeat(10_000))
  const broken = [
    packed.subarray(0, 50),
    Buffer.concat([packed.subarray(0, 12), Buffer.alloc(50, 7)]),
  ]
  for (const bytes of broken)
    await t.rejects(unpacked(sourceOf(bytes)).then(readAll), /is gzip, but damaged/)
})

t.test('a bomb of text is refused before much of it is read', async (t) => {
  const texts = ['a 1\n', '#\n', `${'f;'.repeat(5000)}g 1\n`, 'perf 1 1.0: cycles:\n\n']
  for (const text of texts) {
    const bomb = gzipSync(text.repeat(Math.ceil((64 << 20) / text.length)))
    let read = 0
    const reading = async (): Promise<void> => {
      for await (const piece of await unpacked(sourceOf(bomb))) read += piece.length
    }
    await t.rejects(reading, /more than 200 times its size/, text.slice(0, 20))
    t.ok(read <= 9 << 20, `${read} bytes were read`)
  }
})

t.test('a bomb is bounded, by what no profile is and by who holds it', async (t) => {
  const bomb = gzipSync(Buffer.alloc(300 * 2 ** 20))
  await t.rejects(unpacked(sourceOf(bomb)).then(readAll), /more than 200 times its size/)
  // A byte in 256 says something.
  const half = Buffer.alloc(300 * 2 ** 20)
  for (let at = 0; at < half.length; at += 256) half[at] = at / 256 + at / 77
  await t.rejects(
    unpacked(sourceOf(gzipSync(half, { level: 1 }))).then(readAll),
    /too large for this format/,
  )
})
