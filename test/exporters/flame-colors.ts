import t from 'tap'
import { colorClass, colorRules, diffClass } from '../../src/exporters/flame-colors.js'

t.test('what runs a frame is its hue, its name the shade', async (t) => {
  const first = colorClass({ name: 'vfs_read', kind: 'kernel' })
  t.match(first, /^k[0-5]$/)
  t.equal(colorClass({ name: 'vfs_read', kind: 'kernel', line: 3 }), first)
  t.match(colorClass({ name: 'main' }), /^u\d$/)
  t.match(colorClass({ name: '[unknown]' }), /^x\d$/)
})

t.test('a difference is red where it grew and blue where it shrank', async (t) => {
  const cases: [before: number, both: number, name: string][] = [
    [0, 10, 'g5'],
    [10, 10, 's5'],
    [5, 10, 'e'],
    [4, 10, 'g1'],
    [6, 10, 's1'],
    [2, 10, 'g3'],
    [0, 0, 'e'],
    [4999, 10000, 'e'],
  ]
  for (const [before, both, name] of cases) t.equal(diffClass(before, both), name)
})

t.test('every class has a rule for light and dark', async (t) => {
  const rules = colorRules(false) + colorRules(true)
  for (const name of ['k0', 'u5', 'm3', 'i1', 'x2', 'p0', 'e', 'g1', 'g5', 's1', 's5'])
    t.match(
      rules,
      new RegExp(`\\.${name}\\{fill:(#[0-9a-f]{6});fill:light-dark\\(\\1,#[0-9a-f]{6}\\)\\}`),
    )
})
