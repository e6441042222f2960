import t from 'tap'
import type { TopSnapshot } from '../../src/pipeline/top-source.js'
import { openTop, type Top } from '../../src/sampling/top.js'
import { startTop, topObjects } from '../fixtures/sampled.js'
import { noKernel } from '../fixtures/tracing.js'

const skip = noKernel

function open(intervalMs: number): Promise<Top> {
  return openTop(startTop(), { view: 'processes', intervalMs, filters: {}, objects: topObjects })
}

async function next(snapshots: AsyncIterator<TopSnapshot>): Promise<TopSnapshot> {
  const { value, done } = await snapshots.next()
  if (done) throw new Error('the snapshots ended')
  return value
}

t.test('the first numbers come soon, the others in step', { skip }, async (t) => {
  const top = await open(600)
  const snapshots = top.snapshots[Symbol.asyncIterator]()
  const first = await next(snapshots)
  t.ok(first.intervalMs < 500, `${first.intervalMs} ms`)
  t.equal(first.view, 'processes')
  t.ok(first.rows.length > 1)
  const { intervalMs, lost } = await next(snapshots)
  t.ok(intervalMs > 500 && intervalMs < 900, `${intervalMs} ms`)
  t.equal(lost, 0)
  await top.stop()
  t.ok((await snapshots.next()).done)
})

t.test('another view comes at once, with its own columns', { skip }, async (t) => {
  const top = await open(60_000)
  const snapshots = top.snapshots[Symbol.asyncIterator]()
  await next(snapshots)
  await top.setView('bpf')
  const programs = await next(snapshots)
  t.equal(programs.view, 'bpf')
  t.ok(programs.columns.some(({ name }) => name === 'run_ns'))
  await top.setView('threads')
  t.equal((await next(snapshots)).view, 'threads')
  await top.setColumns(['tid', 'comm'])
  top.setInterval(50)
  const { columns } = await next(snapshots)
  t.same(
    columns.map(({ name }) => name),
    ['tid', 'comm'],
  )
  await top.stop()
})

t.test('a wait ends when the interval is made shorter, and at the end', { skip }, async (t) => {
  const top = await open(600_000)
  const snapshots = top.snapshots[Symbol.asyncIterator]()
  await next(snapshots)
  const soon = next(snapshots)
  top.setInterval(20)
  t.ok(await soon)
  top.setInterval(600_000)
  const waiting = snapshots.next()
  await top.stop()
  t.ok((await waiting).done)
})
