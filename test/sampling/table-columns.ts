import { readFileSync } from 'node:fs'
import t from 'tap'
import { readObject } from '../../src/object/object.js'
import { fieldsOf, tablesOf } from '../../src/pipeline/tables.js'
import { objectPath } from '../../src/process/package.js'
import type { Cell } from '../../src/pipeline/snapshot.js'
import { fileView, tableViews, type TableViewPlan } from '../../src/sampling/table-columns.js'

function cell(plan: TableViewPlan, name: string, fields: Record<string, Cell>, seconds = 2): Cell {
  return plan.columns.find((column) => column.name === name)?.cell((one) => fields[one], seconds)
}

t.test('every view has what its object counts', async (t) => {
  for (const { object, view, fields, programs, columns, sort } of tableViews) {
    const read = readObject(readFileSync(objectPath(object, 'x64')))
    const [table, ...others] = tablesOf(read)
    t.same(others, [], view)
    const known = fieldsOf(table!).map(({ name }) => name)
    t.same(
      fields.filter((name) => !known.includes(name)),
      [],
    )
    const loaded = read.programs.map(({ name }) => name)
    const needed = [...programs, ...columns.flatMap(({ program }) => program ?? [])]
    t.same(
      needed.filter((name) => !loaded.includes(name)),
      [],
    )
    t.ok(columns.some(({ name }) => name === sort))
    t.equal(columns.at(-1)?.unit, 'text')
    for (const column of columns) column.cell((name) => (t.ok(fields.includes(name), name), 1), 1)
  }
})

t.test('sums are amounts for a second, times are shares and means', async (t) => {
  const [calls] = tableViews
  const fields = { calls: 10, errors: 0, total_ns: 1e9 }
  t.equal(cell(calls!, 'calls_per_second', fields), 5)
  t.equal(cell(calls!, 'time_percent', fields), 50)
  t.equal(cell(calls!, 'mean_ns', fields), 1e8)
  t.equal(cell(calls!, 'mean_ns', { calls: 0 }), undefined)
})

t.test('a path is whole, or begins where its folders are not known', async (t) => {
  const path = (top: string, middle: string, folder: string, name: string, whole: boolean): Cell =>
    cell(fileView, 'path', { top, middle, folder, name, whole: String(whole) })
  t.equal(path('a', 'b', 'c', 'd', false), '…/a/b/c/d')
  t.equal(path('a', 'b', 'c', 'd', true), '/a/b/c/d')
  t.equal(path('', '/', 'etc', 'passwd', true), '/etc/passwd')
  t.equal(path('', '', '', '', false), undefined)
})
