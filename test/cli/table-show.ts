import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Values } from '../../src/cli/options.js'
import { openTableShow } from '../../src/cli/table-show.js'
import type { Table } from '../../src/pipeline/tables.js'
import type { Interval } from '../../src/session/intervals.js'
import { waitMap, waits } from '../fixtures/tables.js'

const none = { entries: [], cpus: 1 }

function interval(second: number, pid: number): Interval {
  const rows = waitMap({ key: [pid, 0], comm: 'sh', waits: 3, slots: [0, 2, 1] })
  const timeNs = BigInt(1_795_000_000 + second) * 1_000_000_000n
  const content = { rows, other: none }
  return { timeNs, intervalMs: 1000, lost: second, contents: [content, content] }
}

async function shown(
  t: Test,
  values: Values,
  columns: string[] | undefined = ['pid', 'comm', 'waits', 'wait_ns'],
  tables: Table[] = [waits],
) {
  const output = join(t.testdir({}), 'out')
  const show = openTableShow({
    tables: tables.map((table) => ({ object: 0, table })),
    columns,
    values: { ...values, output },
    context: { clock: { offsetNs: 0n }, machine: 'x64' },
    fd: 1,
  })
  await show.begin()
  for (let second = 0; second < 2 && !show.full; second++) await show.take(interval(second, 7))
  await show.finish()
  return readFileSync(output, 'utf8')
}

t.test('a table for each interval, under its time', async (t) => {
  const text = await shown(t, { interval: 1e9 })
  t.match(text, /^\d\d:\d\d:\d\d {2}1.00s\nPID COMM WAITS P50≤ .* WAIT\n {2}7 sh {7}3 /)
  t.match(text, /\n\n\d\d:\d\d:\d\d {2}1.00s {2}1 lost\n/)
  t.equal(text.split('PID').length, 3)
  t.match(await shown(t, { count: 1 }), /^(?!.*\n\n)/s)
  t.match(await shown(t, { columns: ['comm', 'waits'] }), /^COMM WAITS\nsh {7}3\n/)
})

t.test('machines get one object for each interval', async (t) => {
  const lines = (await shown(t, { format: 'ndjson' })).trimEnd().split('\n')
  t.match(
    lines.map((line) => JSON.parse(line)),
    [
      { lost: 0, rows: [{ pid: 7, comm: 'sh', waits: 3, wait_ns: { total: 3 } }] },
      { lost: 1, rows: [{ pid: 7 }] },
    ],
  )
  t.equal(JSON.parse(await shown(t, { json: true })).length, 2)
  t.equal(JSON.parse(await shown(t, { format: 'json', count: 1 })).length, 1)
  const csv = (await shown(t, { format: 'csv' })).trimEnd().split('\n')
  t.equal(csv.length, 1 + 2 * 2, 'a heading and a line for each bucket')
  t.match(csv[0], /^time,interval_ms,lost,pid,comm,waits,wait_ns_from/)
  t.notMatch(await shown(t, { format: 'csv', 'no-header': true }), /^time/)
})

t.test('an object with several tables shows them all, by name', async (t) => {
  const others: Table = { ...waits, name: 'others' }
  const both = (values: Values) => shown(t, values, undefined, [waits, others])
  const lines = (await both({ format: 'ndjson' })).trimEnd().split('\n')
  t.match(
    lines.map((line) => JSON.parse(line)),
    ['waits', 'others', 'waits', 'others'].map((table) => ({ table, rows: [{ pid: 7 }] })),
  )
  const [heading, ...csv] = (await both({ format: 'csv', count: 1 })).trimEnd().split('\n')
  t.match(heading, /^time,interval_ms,lost,table,pid,/)
  t.match(csv, [/,0,waits,7,/, /,waits,/, /,0,others,7,/, /,others,/])
  t.match(await both({}), /^waits\n *PID[^]*\n\nothers {2}1 lost\n *PID/)
})

t.test('slots of one width are told as such', async (t) => {
  const [first] = (await shown(t, { format: 'ndjson', linear: 500 })).split('\n')
  const buckets = [
    { from: 500, to: 1000, count: 2 },
    { from: 1000, to: 1500, count: 1 },
  ]
  t.match(JSON.parse(first ?? ''), {
    rows: [{ wait_ns: { scale: 'linear', unit: 'ns', buckets } }],
  })
})

t.test('a heat map comes at the end where there is no terminal', async (t) => {
  const text = await shown(t, { heatmap: true })
  t.match(text, /^ +4ns │/)
  t.notMatch(text, '\x1b')
  await t.rejects(shown(t, { heatmap: true }, ['pid']).then(() => shown(t, { columns: ['x'] })))
})
