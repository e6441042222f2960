import t from 'tap'
import { GoSteps } from '../../src/symbols/go-steps.js'
import { PagedFile } from '../../src/symbols/paged-file.js'
import { PageWindow } from '../../src/symbols/page-window.js'

function number(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...number(Math.floor(value / 0x80))]
}

/** A column as Go writes it: differences of values and of places, then a zero. */
function column(steps: [value: number, end: number][], quantum: number): number[] {
  let [value, at] = [-1, 0]
  const bytes = steps.flatMap(([next, end]) => {
    const change = next - value
    const pair = [change < 0 ? -2 * change - 1 : 2 * change, (end - at) / quantum]
    ;[value, at] = [next, end]
    return pair.flatMap(number)
  })
  return [...bytes, 0]
}

function over(bytes: Uint8Array, quantum: number): { file: PagedFile; steps: GoSteps } {
  const file = new PagedFile(async (offset, length) => bytes.slice(offset, offset + length))
  return { file, steps: new GoSteps(new PageWindow(file, true), quantum) }
}

t.test('a value holds up to the next step, whatever the order of places', async (t) => {
  for (const quantum of [1, 4]) {
    // More than are held at first, and so long that a page ends within.
    const all = Array.from({ length: 40_000 }, (_, index): [number, number] => [
      index % 3 === 0 ? -1 : (index * 7919) % 5000,
      (index + 1) * 4,
    ])
    const other: [number, number][] = [[7, 8]]
    const first = column(all, quantum)
    const { file, steps } = over(Uint8Array.from([...first, ...column(other, quantum)]), quantum)
    for (const place of [0, 3, 4, 8, 159_999, 70_001, 70_000, 2, 100_000])
      t.equal(
        await file.run(() => steps.at(0, 1, place)),
        all[Math.floor(place / 4)]![0],
        `${place}`,
      )
    t.equal(await file.run(() => steps.at(0, 1, 160_000)), -1, 'after the last')
    t.equal(await file.run(() => steps.at(0, 1, -1)), -1, 'before the first')
    t.equal(await file.run(() => steps.at(first.length, 2, 7)), 7, 'another column')
    t.equal(await file.run(() => steps.at(first.length, 2, 8)), -1)
  }
})

t.test('a column that never ends does', async (t) => {
  const { file, steps } = over(new Uint8Array(1 << 20).fill(1), 1)
  t.equal(await file.run(() => steps.at(0, 0, 1 << 19)), -1)
  t.equal(await file.run(() => steps.at(0, 0, 3)), -5)
  const none = over(new Uint8Array(16), 1)
  t.equal(await none.file.run(() => none.steps.at(0, 0, 0)), -1)
})
