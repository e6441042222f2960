import t from 'tap'
import { joinedTables, snapshotCsv, snapshotCsvHeader } from '../../src/exporters/snapshot-csv.js'
import { column, nanoseconds, snapshotOf } from '../fixtures/tables.js'

t.test('a histogram has a line for each bucket, three columns of them', async (t) => {
  const columns = [column('comm', 'text'), column('calls', 'count'), column('took', 'histogram')]
  t.equal(
    snapshotCsvHeader(columns),
    'time,interval_ms,lost,comm,calls,took_from,took_to,took_count\n',
  )
  const lead = '2026-11-18T11:06:40.000000123Z,1000.500,0'
  t.equal(
    snapshotCsv(snapshotOf(columns, ['a,"b"', 4, nanoseconds(0, 3, 1)], [undefined, 0, undefined])),
    `${lead},"a,""b""",4,2,4,3\n${lead},"a,""b""",4,4,,1\n${lead},,0,,,\n`,
  )
})

t.test('what found no room is called other', async (t) => {
  const snapshot = snapshotOf([column('pid', 'pid'), column('n', 'count')], [undefined, 5])
  snapshot.rows[0] = { ...snapshot.rows[0]!, isOther: true } as (typeof snapshot.rows)[0]
  t.match(snapshotCsv(snapshot), /,other,5\n$/)
})

t.test('tables are joined: columns that both have are one', async (t) => {
  const one = snapshotOf([column('pid', 'pid'), column('calls', 'count')], [7, 1])
  const other = snapshotOf([column('pid', 'pid'), column('bytes', 'bytes')], [undefined, 2])
  other.rows[0] = { ...other.rows[0]!, isOther: true } as (typeof other.rows)[0]
  const joined = joinedTables([
    { ...one, table: 'a' },
    { ...other, table: 'b' },
  ])
  t.equal(snapshotCsvHeader(joined.columns), 'time,interval_ms,lost,table,pid,calls,bytes\n')
  t.match(snapshotCsv(joined), /,a,7,1,\n.*,b,other,,2\n$/)
  t.equal(joinedTables([one]), one, 'one is itself')
  t.same(joinedTables([]).rows, [])
})
