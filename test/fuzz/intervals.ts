import { readFileSync } from 'node:fs'
import t from 'tap'
import { snapshotJson } from '../../src/exporters/snapshot-json.js'
import { readObject } from '../../src/object/object.js'
import { tableSnapshots } from '../../src/pipeline/table-snapshot.js'
import { tablesOf } from '../../src/pipeline/tables.js'
import { tallier } from '../../src/pipeline/tally.js'
import { objectPath } from '../../src/process/package.js'
import { INTERVAL, INTERVAL_PART, intervalAssembly } from '../../src/session/recorded-intervals.js'
import { Failure } from '../../src/text/failure.js'
import { drawSnapshot } from '../../src/views/snapshot-table.js'
import { fuzz } from '../fixtures/fuzz.js'
import { mapAnswer, waitMap, waits } from '../fixtures/tables.js'

const context = { clock: { offsetNs: 0n }, machine: 'x64' } as const

t.test('a damaged interval is a failure with words, never a crash', async (t) => {
  const rows = waitMap({ key: [7, 0], comm: 'sh', waits: 3 }, { key: [8, 1], waits: 4 })
  const end = Buffer.from('{"timeNs":"5","intervalMs":1000,"lost":0}')
  const report = await fuzz({
    seeds: [mapAnswer(rows)],
    async read(bytes) {
      const take = intervalAssembly([{ object: 0, table: waits }])
      take(INTERVAL_PART, 0, bytes)
      take(INTERVAL_PART, 1, bytes)
      const interval = take(INTERVAL, 0, end)
      const content = interval?.contents[0]
      if (interval === undefined || content === undefined) return
      const make = tableSnapshots(waits, { columns: undefined, context })
      const snapshot = make(tallier(waits)(content), interval)
      JSON.parse(snapshotJson(snapshot))
      drawSnapshot(snapshot, { width: 60 })
    },
    isOwn: (error) => error instanceof Failure,
  })
  t.comment(`${report.tried} intervals, ${report.accepted} shown`)
  t.equal(report.failure, undefined)
})

t.test('an object with tables that are damaged is a failure with words', async (t) => {
  const report = await fuzz({
    seeds: [readFileSync(objectPath('runqlat', 'x64'))],
    async read(bytes) {
      tablesOf(readObject(bytes))
    },
    isOwn: (error) => error instanceof Failure,
  })
  t.comment(`${report.tried} objects, ${report.accepted} read`)
  t.equal(report.failure, undefined)
})
