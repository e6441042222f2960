import t from 'tap'
import { StackSums } from '../../src/profile/stack-sums.js'

const owner = { pid: 1, tid: 0, execId: 0, comm: 'sh', cgroup: 0n }
const rest = { owner, userStack: 5n, kernelStack: 0n }

t.test('what is read of the same key is one sum', async (t) => {
  const sums = new StackSums()
  sums.add('a', { count: 2, totalNs: 10, firstNs: 5n, lastNs: 6n }, () => rest)
  sums.add('a', { count: 1, totalNs: 5, firstNs: 3n, lastNs: 9n }, () => {
    throw new Error('it is known')
  })
  sums.add('b', { count: 4, totalNs: 0, firstNs: 1n, lastNs: 1n }, () => rest)
  t.same(
    [...sums.sums],
    [
      { ...rest, count: 3, totalNs: 15, firstNs: 3n, lastNs: 9n },
      { ...rest, count: 4, totalNs: 0, firstNs: 1n, lastNs: 1n },
    ],
  )
  t.equal(sums.count, 7)
})

t.test('what each reading added is kept where times are asked for', async (t) => {
  const sums = new StackSums(true)
  sums.add('a', { count: 2, totalNs: 10, firstNs: 5n, lastNs: 6n }, () => rest)
  sums.add('a', { count: 1, totalNs: 5, firstNs: 8n, lastNs: 9n }, () => rest)
  t.same(
    sums.parts?.map(({ sum, count, firstNs }) => [sum.count, count, firstNs]),
    [
      [3, 2, 5n],
      [3, 1, 8n],
    ],
  )
  t.equal(new StackSums().parts, undefined)
})
