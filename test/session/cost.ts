import t from 'tap'
import { decode, Request, Stats } from '../../src/helper/message.js'
import { costMeter } from '../../src/session/cost.js'
import { answering } from '../fixtures/answering.js'

t.test('exactly: counting is on from the start to the end', async (t) => {
  const { connection, asked } = answering()
  const meter = costMeter(connection, options(true))
  await meter.start()
  const cost = await meter.stop()
  t.same(actions(asked), [Stats.ENABLE, Stats.DISABLE])
  t.ok(cost.bpfNs && !cost.estimated)
  t.ok(cost.nodeCpuMs > 0)
})

t.test('by samples: counting is off again, and the figure is an estimate', async (t) => {
  const { connection, asked } = answering()
  const meter = costMeter(connection, options(false))
  await meter.start()
  while (actions(asked).length < 4) await new Promise((resolve) => setTimeout(resolve, 20))
  const cost = await meter.stop()
  t.same(actions(asked), [Stats.ENABLE, Stats.DISABLE, Stats.ENABLE, Stats.DISABLE])
  t.ok(cost.estimated)
  t.ok((cost.bpfNs ?? 0) > 0)
})

t.test('a run too short for two samples has no figure', async (t) => {
  const { connection, asked } = answering()
  const meter = costMeter(connection, options(false))
  await meter.start()
  while (actions(asked).length < 1) await new Promise((resolve) => setTimeout(resolve, 5))
  t.match(await meter.stop(), { bpfNs: undefined, estimated: true })
  t.same(actions(asked), [Stats.ENABLE, Stats.DISABLE], 'counting is off again')
})

t.test('without the right to count the cost is unknown, and nothing fails', async (t) => {
  const { connection, asked } = answering({ [Request.PROGRAM_STATS]: 1 })
  const meter = costMeter(connection, options(false))
  await meter.start()
  while (asked.length < 1) await new Promise((resolve) => setTimeout(resolve, 20))
  t.match(await meter.stop(), { bpfNs: undefined, estimated: false })
})

function options(exact: boolean) {
  return { objects: 1, exact, helperPid: process.pid, events: () => 0 }
}

function actions(asked: { type: number; payload: Uint8Array }[]): number[] {
  return asked
    .filter(({ type }) => type === Request.PROGRAM_STATS)
    .map(({ payload }) => decode({ action: 'u32' }, payload).action)
}
