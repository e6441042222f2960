import t from 'tap'
import { listRows, matcher, type Choice } from '../../../src/views/top/list.js'
import { topColumns, topRow, topRows, topSnapshot } from '../../fixtures/top.js'

const choice: Choice = {
  sort: { column: 'cpu_percent', falling: true },
  tree: false,
  filter: '',
  user: undefined,
  kernel: true,
  collapsed: new Set(),
  userName: (uid) => (uid === 0 ? 'root' : undefined),
}
const pids = (more: Partial<Choice>, rows = topRows) =>
  listRows(topSnapshot(rows), { ...choice, ...more }).map(({ row }) => Number(row.id))

t.test('rows are sorted by any column, either way, ties by pid', async (t) => {
  t.same(pids({}), [102, 101, 100, 20, 1])
  t.same(pids({ sort: { column: 'cpu_percent', falling: false } }), [1, 20, 100, 101, 102])
  t.same(pids({ sort: { column: 'comm', falling: false } }), [101, 1, 20, 102, 100])
  t.same(pids({ sort: { column: 'uid', falling: true } }), [101, 102, 1, 20, 100])
  t.same(pids({ sort: { column: 'no such', falling: true } }), [1, 20, 100, 101, 102])
})

t.test('what cannot be told comes last, whichever way', async (t) => {
  const rows = [topRow(1, 0, undefined, 'a'), topRow(2, 0, 1, 'b'), topRow(3, 0, 2, 'c')]
  t.same(pids({}, rows), [3, 2, 1])
  t.same(pids({ sort: { column: 'cpu_percent', falling: false } }, rows), [2, 3, 1])
})

t.test('a filter looks at words, pids and names of users, a|b is either', async (t) => {
  t.same(pids({ filter: 'BASH' }), [101])
  t.same(pids({ filter: 'bash|make' }), [102, 101])
  t.same(pids({ filter: '10' }), [102, 101, 100])
  t.same(pids({ filter: 'root' }), [100, 20, 1])
  t.same(pids({ filter: 'nothing' }), [])
  t.same(pids({ filter: '|' }), [102, 101, 100, 20, 1])
  t.ok(matcher(topColumns, 'x\\x1b')(topRow(1, 0, 0, 'x\x1b')), 'as it is shown')
})

t.test("one user's rows, and none of the kernel's", async (t) => {
  t.same(pids({ user: '1000' }), [102, 101])
  t.same(pids({ kernel: false }), [102, 101, 100, 1])
})

const tree = (more: Partial<Choice>, rows = topRows) =>
  listRows(topSnapshot(rows), { ...choice, tree: true, ...more }).map(
    ({ row, branch, folded }) => `${branch}${row.id}${folded ? `+${folded}` : ''}`,
  )

t.test('a tree has each row below its parent', async (t) => {
  t.same(tree({ sort: { column: 'pid', falling: false } }), [
    '1',
    '└─ 100',
    '   └─ 101',
    '      └─ 102',
    '20',
  ])
  const rows = [
    topRow(1, 0, 0, 'a'),
    ...[2, 3].map((pid) => topRow(pid, 0, 0, 'b', { parent: '1' })),
    topRow(4, 0, 0, 'c', { parent: '2' }),
  ]
  t.same(tree({}, rows), ['1', '├─ 2', '│  └─ 4', '└─ 3'])
})

t.test('below a row that is not shown comes the nearest of its parents', async (t) => {
  t.same(tree({ filter: 'init|make' }), ['1', '└─ 102'])
})

t.test('what is folded away is counted', async (t) => {
  t.same(tree({ collapsed: new Set(['100']) }), ['20', '1', '└─ 100+2'])
})

t.test('parents that go round in a circle lose nobody', async (t) => {
  const rows = [
    topRow(1, 0, 0, 'a', { parent: '2' }),
    topRow(2, 0, 0, 'b', { parent: '1' }),
    topRow(3, 0, 0, 'c', { parent: '3' }),
    topRow(4, 0, 0, 'd', { parent: '1' }),
  ]
  t.equal(tree({}, rows).length, 4)
})

t.test('a chain of ten thousand processes is no deeper than a screen', async (t) => {
  const rows = Array.from({ length: 2000 }, (_, at) =>
    topRow(at + 1, 0, 0, 'x', { parent: String(at) }),
  )
  t.equal(tree({}, rows).length, 2000)
})
