import t from 'tap'
import { cellReader, unitOf } from '../../src/pipeline/cells.js'
import type { Meaning } from '../../src/schema/meaning.js'
import type { Field, Schema } from '../../src/schema/schema.js'
import { field, ints } from '../fixtures/batches.js'

const context = {
  clock: { offsetNs: 0n },
  machine: 'x64',
  callName: (nr: number, compat: boolean) => `${compat ? 'compat' : 'call'} ${nr}`,
  cgroupPath: (id: bigint) => (id === 5n ? '/a.slice' : undefined),
  deviceName: (dev: number) => (dev === 1 ? 'sda' : undefined),
} as const

function cell(
  meaning: Meaning | undefined,
  size: number,
  value: number,
  more: Partial<Field> = {},
) {
  const only = field('x', 0, size, { meaning, ...more })
  const compat = field('compat', size, 1, { form: 'bool' })
  const fields = [only, compat]
  const schema: Schema = { name: 'k', kind: 0, hasHead: false, size: size + 1, fields }
  return cellReader(only, schema, context)(ints([size, value], [1, 1]))
}

t.test('a cell is a number where it is one, else words', async (t) => {
  t.equal(cell('pid_nr', 4, 12, { signed: true }), 12)
  t.equal(cell('uid_nr', 4, 1000), 1000)
  t.equal(cell(undefined, 4, 3), 3)
  t.equal(cell('duration_ns', 8, 5), 5)
  t.equal(cell('errno_nr', 4, 2, { signed: true }), 'ENOENT')
  t.equal(cell('signal_nr', 4, 9, { signed: true }), 'SIGKILL')
  t.equal(cell(undefined, 4, 1, { form: 'enum', names: { 1: 'TIMER' } }), 'TIMER')
  t.equal(cell('hex', 8, 255), '0xff')
  t.equal(cell('text', 1, 0x61, { form: 'bytes', length: 1 }), 'a')
})

t.test('numbers of this machine are named where they are known', async (t) => {
  t.equal(cell('syscall_nr', 4, 3, { signed: true }), 'compat 3')
  t.equal(cell('cgroup_id', 8, 5), '/a.slice')
  t.equal(cell('cgroup_id', 8, 6), '6')
  t.equal(cell('dev_nr', 4, 1), 'sda')
  t.equal(cell('dev_nr', 4, (8 << 20) | 3), '8:3')
})

t.test('the unit says what a number counts', async (t) => {
  const unit = (meaning: Meaning | undefined, isSum = true) =>
    unitOf(field('x', 0, 8, { meaning }), isSum)
  t.same(
    [unit('count'), unit('duration_ns'), unit('size_bytes'), unit(undefined)],
    ['count', 'ns', 'bytes', 'count'],
  )
  t.same([unit('pid_nr', false), unit('cpu_nr', false)], ['pid', 'number'])
  t.same([unit('text', false), unit('dev_nr', false)], ['text', 'text'])
})
