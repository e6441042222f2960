import t from 'tap'
import { readPerfScript } from '../../src/profile/perf-script.js'
import { diffProfiles } from '../../src/profile/diff.js'
import { foldProfile, type FoldOptions, type Tree } from '../../src/profile/tree.js'
import { folded, sourceOf } from '../fixtures/profiles.js'

/** One line a node: indented by depth, name, total, self where it has some. */
function picture(tree: Tree): string[] {
  return Array.from({ length: tree.length }, (_, node) => {
    const name = node === 0 ? 'all' : tree.functions[tree.func[node]!]!.name
    const self = tree.self[node]! > 0 ? ` self ${tree.self[node]}` : ''
    return `${'  '.repeat(tree.depth[node]!)}${name} ${tree.total[node]}${self}`
  })
}

const text = 'main;b;copy 1\nmain;a 2\nmain;b 3\nidle 2\nmain;a;copy 1\nmain 1\n'
const fold = async (options?: FoldOptions) => foldProfile(await folded(text), options)

t.test('the widest is left, equal ones are by name', async (t) => {
  t.same(picture(await fold()), [
    'all 10',
    '  main 8 self 1',
    '    b 4 self 3',
    '      copy 1 self 1',
    '    a 3 self 2',
    '      copy 1 self 1',
    '  idle 2 self 2',
  ])
})

t.test('by name they are in the order of the alphabet', async (t) => {
  const names = picture(await fold({ order: 'name' })).map((line) => line.trim().split(' ')[0])
  t.same(names, ['all', 'idle', 'main', 'a', 'copy', 'b', 'copy'])
})

t.test('inverted, what was called is on top of who called it', async (t) => {
  t.same(picture(await fold({ inverted: true })), [
    'all 10',
    '  b 3',
    '    main 3 self 3',
    '  a 2',
    '    main 2 self 2',
    '  copy 2',
    '    a 1',
    '      main 1 self 1',
    '    b 1',
    '      main 1 self 1',
    '  idle 2 self 2',
    '  main 1 self 1',
  ])
})

t.test('a subtree is a range, and children lie within their parents', async (t) => {
  const tree = await fold()
  t.equal(tree.height, 4)
  for (let node = 1; node < tree.length; node++) {
    const parent = tree.parent[node]!
    t.ok(node < tree.end[parent]! && node > parent)
    t.ok(tree.start[node]! >= tree.start[parent]!)
    const right = tree.start[parent]! + tree.total[parent]!
    t.ok(tree.start[node]! + tree.total[node]! <= right)
  }
})

t.test('lines of a function are one node, modules are not', async (t) => {
  const script = (module: string, line: number) =>
    `app 1 1.0:  cycles:\n\t10 f ([${module}])\n  f.c:${line}\n\n`
  const source = sourceOf(script('a', 1) + script('a', 2) + script('b', 1))
  const tree = foldProfile(await readPerfScript(source, { name: 'p' }))
  t.same(picture(tree), ['all 3', '  f 2 self 2', '  f 1 self 1'])
})

t.test('in time order only neighbours merge, thread after thread', async (t) => {
  const sample = (tid: number, time: string, name: string) =>
    `app 1/${tid} ${time}: cycles:\n\t10 ${name} (x)\n\t10 main (x)\n\n`
  const script =
    sample(1, '3.0', 'a') + sample(1, '1.0', 'a') + sample(2, '1.5', 'b') + sample(1, '2.0', 'b')
  const profile = await readPerfScript(sourceOf(script), { name: 'p', times: true })
  t.same(picture(foldProfile(profile, { order: 'time' })), [
    'all 4',
    '  main 4',
    '    a 1 self 1',
    '    b 1 self 1',
    '    a 1 self 1',
    '    b 1 self 1',
  ])
})

t.test('a difference knows what each node had before', async (t) => {
  const diff = diffProfiles(await folded('a;b 4\n'), await folded('a;b 1\na;c 2\n'))
  const tree = foldProfile(diff)
  t.same([...tree.before!], [4, 4, 4, 0])
  t.same([...tree.total], [7, 7, 5, 2])
})

t.test('a deep stack needs no deep recursion', async (t) => {
  const deep = `${Array.from({ length: 60_000 }, (_, index) => `f${index}`).join(';')} 1\n`
  const profile = await folded(deep)
  t.equal(foldProfile(profile).height, 60_001)
  t.equal(foldProfile(profile, { inverted: true }).height, 60_001)
})

t.test('an empty profile is a root', async (t) => {
  t.same(picture(foldProfile(await folded(''))), ['all 0'])
})
