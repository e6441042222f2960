import t from 'tap'
import type { Connection } from '../../src/helper/connection.js'
import { Request } from '../../src/helper/message.js'
import { IntervalReader, tableMap } from '../../src/session/intervals.js'
import { waitMap, waits } from '../fixtures/tables.js'

/** A connection that notes what is asked, and answers with empty maps. */
function asking(): { connection: Connection; asked: string[] } {
  const asked: string[] = []
  const connection: Connection = {
    pid: 1,
    throughSudo: false,
    messages: (async function* () {})(),
    watch: () => {},
    stop: async () => {},
    close: () => {},
    request: async (type, tried, { payload = [] } = {}) => {
      const last = payload.at(-1)?.[0] ?? 0
      asked.push(type === Request.MAP_WRITE ? `${tried} = ${last}` : `${tried}, ${last}`)
      return new Uint8Array(0)
    },
  }
  return { connection, asked }
}

t.test('one hash is filled while the other is read and emptied', async (t) => {
  const { connection, asked } = asking()
  let lost = 3
  const tables = [{ object: 0, table: waits }]
  const reader = new IntervalReader(connection, { tables, lost: () => lost })
  const first = await reader.read()
  lost = 5
  const second = await reader.read()
  t.same(asked, [
    'write into the map .data.side = 1',
    'read the map waits, 3',
    'read the map waits_other, 0',
    'write into the map .data.side = 0',
    'read the map waits_side, 3',
    'read the map waits_other, 0',
  ])
  t.same([first.lost, second.lost], [3, 2])
  t.match(first.contents, [{ rows: { entries: [] }, other: { entries: [] } }])
  t.ok(second.timeNs >= first.timeNs && second.intervalMs >= 0)
})

t.test('an array is read as it stands', async (t) => {
  const { connection, asked } = asking()
  const tables = [{ object: 0, table: { ...waits, kind: 'array' as const } }]
  await new IntervalReader(connection, { tables, lost: () => 0 }).read()
  t.same(asked, ['read the map waits, 0'])
})

t.test('entries that cannot be those of the table are refused', async (t) => {
  const map = waitMap({ key: [1, 2], waits: 3 })
  t.equal(tableMap(waits, 'rows', map), map)
  t.throws(() => tableMap(waits, 'rows', { ...map, cpus: 2 }), /of another size/)
  const short = map.entries.map(({ value }) => ({ key: new Uint8Array(4), value }))
  t.throws(() => tableMap(waits, 'rows', { entries: short, cpus: 1 }), /of another size/)
  t.doesNotThrow(() => tableMap(waits, 'other', { entries: short, cpus: 1 }))
})
