import { readFileSync } from 'node:fs'
import t from 'tap'
import { readObject } from '../../src/object/object.js'
import { fieldsOf, otherOf, sideOf, tablesOf } from '../../src/pipeline/tables.js'
import { objectPath } from '../../src/process/package.js'

const runqlat = readObject(readFileSync(objectPath('runqlat', 'x64')))

t.test('a table is a map that says so, with the columns of its key and value', async (t) => {
  const [table, ...others] = tablesOf(runqlat)
  t.same(others, [])
  t.match(table, { name: 'waits', kind: 'hash' })
  t.same(table && fieldsOf(table).map(({ name }) => name), [
    'cgroup',
    'pid',
    'cpu',
    'comm',
    'wait_ns',
  ])
  const names = runqlat.maps.map(({ name }) => name)
  t.ok(table && names.includes(sideOf(table)) && names.includes(otherOf(table)))
})

t.test('what breaks the contract is told', async (t) => {
  const maps = runqlat.maps.map((map) => ({ ...map, type: 27 }))
  t.throws(() => tablesOf({ ...runqlat, maps }), /the table waits is not made by TABLE/)
  const twice = runqlat.maps.map((map) => ({ ...map, valueType: map.keyType }))
  t.throws(() => tablesOf({ ...runqlat, maps: twice }), /in its key and its value/)
})
