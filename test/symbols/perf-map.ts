import t from 'tap'
import { PerfMap } from '../../src/symbols/perf-map.js'

const text = (lines: string[]): Buffer => Buffer.from(lines.map((line) => `${line}\n`).join(''))

t.test('a name holds from its start to its end', async (t) => {
  const map = new PerfMap()
  map.add(text(['1000 100 LazyCompile:~a b /x.js:3', '0x2000 0x10 two words']))
  t.equal(map.find(0xfff), undefined)
  t.equal(map.find(0x1000), 'LazyCompile:~a b /x.js:3')
  t.equal(map.find(0x10ff), 'LazyCompile:~a b /x.js:3')
  t.equal(map.find(0x1100), undefined)
  t.equal(map.find(0x2008), 'two words')
  map.add(text(['0x0000000000003000 0x0000000000000198 void Burn.burnSeventy()']))
  t.equal(map.find(0x3197), 'void Burn.burnSeventy()')
})

t.test('of entries that overlap the later one holds', async (t) => {
  const map = new PerfMap()
  map.add(text(['1000 100 old', '1040 20 inner', '10f0 100 over']))
  const at = [0x1000, 0x1040, 0x105f, 0x1060, 0x10ef, 0x10f0, 0x11ef, 0x11f0]
  t.same(
    at.map((address) => map.find(address)),
    ['old', 'inner', 'inner', 'old', 'old', 'over', 'over', undefined],
  )
  map.add(text(['0 2000 all']))
  t.equal(map.find(0x1050), 'all')
})

t.test('many random entries name what the last one over an address says', async (t) => {
  const map = new PerfMap()
  let state = 7
  const pick = (below: number): number =>
    (state = (Math.imul(state, 1103515245) + 12345) >>> 1) % below
  const entries = Array.from({ length: 500 }, (_, index) => {
    return { start: pick(5000), size: 1 + pick(300), name: `f${index}` }
  })
  map.add(text(entries.map((e) => `${e.start.toString(16)} ${e.size.toString(16)} ${e.name}`)))
  const wrong = []
  for (let at = 0; at < 5400; at++) {
    const right = entries.findLast(({ start, size }) => at >= start && at < start + size)?.name
    if (map.find(at) !== right) wrong.push({ at, right, found: map.find(at) })
  }
  t.same(wrong, [])
})

t.test('a file that grows is taken piece by piece, wherever a piece ends', async (t) => {
  const map = new PerfMap()
  const bytes = text(['1000 10 first', '1010 10 second'])
  for (const byte of bytes) map.add(Uint8Array.of(byte))
  t.equal(map.length, 2)
  t.equal(map.find(0x1015), 'second')
})

t.test('garbage is counted and costs nothing', async (t) => {
  const map = new PerfMap()
  map.add(text(['zzzzzzzzz', '1000 0 empty', '1000', 'ffffffffffffffff 10 far', '1000 10 good']))
  map.add(new Uint8Array(1 << 20).fill(65))
  map.add(text(['', '2000 10 after']))
  t.equal(map.length, 2)
  t.equal(map.find(0x1000), 'good')
  t.equal(map.find(0x2000), 'after')
  t.ok(map.wrong >= 3)
})
