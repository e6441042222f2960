import { readFileSync } from 'node:fs'
import t from 'tap'
import { readObject } from '../../src/object/object.js'
import { chooseColumns, columnNames, eventColumn } from '../../src/schema/columns.js'
import { eventSchemas } from '../../src/schema/layout.js'
import type { Meaning } from '../../src/schema/meaning.js'
import { meanings } from '../../src/schema/meaning.js'
import { fieldWriter } from '../../src/schema/writer.js'
import { single } from '../fixtures/batches.js'

const schemasOf = (name: string) =>
  eventSchemas(readObject(readFileSync(`test/fixtures/${name}.bpf.o`)).btf)
const [one, several] = [schemasOf('sample'), schemasOf('kinds')]

t.test('without a wish all fields are columns, in order', async (t) => {
  t.same(columnNames(one), [
    'time',
    'pid',
    'uid',
    'comm',
    'ret',
    'flags',
    'colour',
    'duration',
    'path',
  ])
  t.match(chooseColumns(one), [
    { field: 'time', title: 'TIME', width: 12, right: false },
    { field: 'pid', title: 'PID', width: 7, right: true },
    { field: 'uid', title: 'UID', width: 8, right: false },
    { field: 'comm', title: 'COMM', width: 15, right: false },
    { field: 'ret', title: 'RET', width: 7, right: true },
    { field: 'flags', title: 'FLAGS', width: 20, right: false },
    { field: 'colour', title: 'COLOUR', width: 6, right: false },
    { field: 'duration', title: 'DURATION', width: 8, right: true },
    { field: 'path', title: 'PATH', width: 40, right: false },
  ])
})

t.test('of several kinds, what they share comes first', async (t) => {
  t.same(
    chooseColumns(several).map(({ field }) => field),
    ['time', 'pid', eventColumn, 'fd', 'path', 'status'],
  )
})

t.test('a tool may say how wide and under which heading', async (t) => {
  const [column, second] = chooseColumns(one, [{ field: 'uid', width: 12, title: 'USER' }, 'path'])
  t.same(column, { field: 'uid', width: 12, title: 'USER', narrow: 8, right: false })
  t.equal(second?.field, 'path')
})

t.test('--columns is understood as it may be typed', async (t) => {
  const fields = (schemas: typeof one, ...names: string[]) =>
    chooseColumns(schemas, names).map(({ field }) => field)
  t.same(fields(one, 'pid', 'COMM', 'Path'), ['pid', 'comm', 'path'])
  t.same(fields(several, 'event', 'pid'), ['event', 'pid'])
  const timed = [single('duration_ns', 8, { name: 'took_ns' })]
  t.same(fields(timed, 'TOOK', 'took-ns'), ['took_ns', 'took_ns'])
})

const mistakes: [text: string, message: string][] = [
  ['pid,comn', "there is no column 'comn'; did you mean 'comm'?"],
  ['dur', "there is no column 'dur'; did you mean 'duration'?"],
  ['zzz', "there is no column 'zzz'"],
  ['', "there is no column ''"],
]
for (const [text, message] of mistakes) {
  t.test(`--columns ${text} is refused, and says which there are`, async (t) => {
    const hint = 'columns: time, pid, uid, comm, ret, flags, colour, duration, path'
    try {
      chooseColumns(one, text.split(','))
      t.fail('was accepted')
    } catch (error) {
      t.match(error, { message, hint, kind: 'usage' })
    }
  })
}

t.test('headings stand where values do', async (t) => {
  const sizes: Partial<Record<Meaning, number>> = {
    ip_addr: 16,
    ip_port: 2,
    text: 1,
    texts: 1,
    bytes: 1,
    syscall_data: 1,
  }
  const context = { clock: { offsetNs: 0n }, machine: 'x64' } as const
  const wide = [
    'cgroup_id',
    'time_ns',
    'duration_ns',
    'size_bytes',
    'count',
    'log2_ns',
    'log2_bytes',
    'log2_count',
    'linear_ns',
    'linear_bytes',
    'linear_count',
    'sysret',
    'syscall_arg',
    'hex',
    'kernel_addr',
    'user_addr',
  ]
  for (const meaning of meanings) {
    const schema = single(
      meaning,
      sizes[meaning] ?? (wide.includes(meaning) ? 8 : 4),
      meaning === 'ip_addr' ? { form: 'bytes' } : {},
    )
    const [field] = schema.fields
    const [column] = chooseColumns([schema])
    const isNumber = meaning === 'syscall_nr'
    if (field === undefined || column === undefined || isNumber) continue
    t.equal(column.right, fieldWriter(field, schema, 'shown', context).right, meaning)
  }
})
