import t from 'tap'
import { eachLine, readAll } from '../../src/profile/lines.js'
import { limits } from '../../src/profile/profile-error.js'
import { sourceOf } from '../fixtures/profiles.js'

async function linesOf(text: string, size: number): Promise<string[]> {
  const lines: string[] = []
  await eachLine(sourceOf(text, size), (buffer, from, to) => {
    lines.push(buffer.toString('utf8', from, to))
  })
  return lines
}

t.test('lines are the same however the source is cut', async (t) => {
  const text = 'one\n\nthréé\r\nfour'
  for (const size of [1, 2, 3, 5, 100])
    t.same(await linesOf(text, size), ['one', '', 'thréé', 'four'], `pieces of ${size}`)
  t.same(await linesOf('', 1), [])
  t.same(await linesOf('a\n', 1), ['a'])
})

t.test('a line without end is refused while it is read', async (t) => {
  let given = 0
  const endless = async function* () {
    for (; ; given += 1 << 20) yield Buffer.alloc(1 << 20, 'x')
  }
  await t.rejects(
    eachLine(endless(), () => {}),
    /a line is longer than/,
  )
  t.ok(given <= limits.line + (2 << 20))
})

t.test('a file that must be held whole is bounded', async (t) => {
  t.equal((await readAll(sourceOf('abc', 1))).toString(), 'abc')
  const piece = Buffer.alloc(1 << 24)
  const endless = async function* () {
    for (;;) yield piece
  }
  await t.rejects(readAll(endless()), /too large for this format/)
})

t.test('lines without end are refused', async (t) => {
  const { lines } = limits
  limits.lines = 1000
  t.teardown(() => (limits.lines = lines))
  await eachLine(sourceOf('\n'.repeat(1000)), () => {})
  const one = `${'\n'.repeat(1000)}a\n`
  await t.rejects(
    eachLine(sourceOf(one), () => {}),
    /has more than 1000 lines/,
  )
})
