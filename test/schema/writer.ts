import t from 'tap'
import type { FormatContext } from '../../src/schema/format.js'
import type { Meaning } from '../../src/schema/meaning.js'
import { meanings } from '../../src/schema/meaning.js'
import type { Field, Schema } from '../../src/schema/schema.js'
import { fieldWriter, type Target } from '../../src/schema/writer.js'
import { escapedBytesMax } from '../../src/text/escape.js'
import { Output } from '../../src/text/output.js'
import { ints, record, single } from '../fixtures/batches.js'

const context: FormatContext = {
  clock: { offsetNs: 1_700_000_000_000_000_000n },
  machine: 'x64',
  userName: (uid) => (uid === 0 ? 'root' : undefined),
}
process.env.TZ = 'UTC'

/** The three texts of a value. */
function written(schema: Schema, bytes: Uint8Array, flags = 0): string[] {
  const whole = record(bytes, { flags })
  const view = new DataView(whole.buffer)
  return (['shown', 'json', 'csv'] as Target[]).map((target) => {
    const [field] = schema.fields
    if (field === undefined) return ''
    const { write, sync } = fieldWriter(field, schema, target, context, 0)
    const out = new Output(16)
    sync?.()
    out.reserve(64 + whole.length * escapedBytesMax)
    write(whole, view, 0, whole.length, out)
    return Buffer.from(out.take()).toString()
  })
}

const u64max = 2n ** 64n - 1n
const address4 = Buffer.from('00000000000000000000ffffc0000201', 'hex')
type Vector = [meaning: Meaning, bytes: Uint8Array, shown: string, json: string, csv: string]
const vectors: Vector[] = [
  ['pid_nr', ints([4, 4194304]), '4194304', '4194304', '4194304'],
  ['tid_nr', ints([4, 1]), '1', '1', '1'],
  ['uid_nr', ints([4, 0]), 'root', '0', '0'],
  ['uid_nr', ints([4, 4294967295]), '4294967295', '4294967295', '4294967295'],
  ['gid_nr', ints([4, 100]), '100', '100', '100'],
  ['cgroup_id', ints([8, 4242]), '4242', '"4242"', '4242'],
  ['cpu_nr', ints([4, 3]), '3', '3', '3'],
  ['fd_nr', ints([4, -100]), '-100', '-100', '-100'],
  ['dir_fd', ints([4, -100]), 'AT_FDCWD', '"AT_FDCWD"', 'AT_FDCWD'],
  ['dir_fd', ints([4, 3]), '3', '3', '3'],
  ['dev_nr', ints([4, (8 << 20) | 17]), '8:17', '"8:17"', '8:17'],
  [
    'time_ns',
    ints([8, 1_500_000_001]),
    '22:13:21.500',
    '"2023-11-14T22:13:21.500000001Z"',
    '2023-11-14T22:13:21.500000001Z',
  ],
  ['duration_ns', ints([8, 1_234_567]), '1.23ms', '1234567', '1234567'],
  ['duration_ns', ints([8, -1]), '-', 'null', ''],
  ['size_bytes', ints([8, u64max]), '16.0E', '18446744073709551615', '18446744073709551615'],
  [
    'count',
    ints([8, u64max]),
    '18446744073709551615',
    '18446744073709551615',
    '18446744073709551615',
  ],
  ...(
    ['log2_ns', 'log2_bytes', 'log2_count', 'linear_ns', 'linear_bytes', 'linear_count'] as const
  ).map(
    // One slot of a histogram, where an event has one: how many fell into it.
    (meaning): Vector => [meaning, ints([8, 7]), '7', '7', '7'],
  ),
  ['sysret', ints([8, 3]), '3', '3', '3'],
  ['sysret', ints([8, -2]), '-ENOENT', '-2', '-2'],
  ['sysret', ints([8, -4096]), '-4096', '-4096', '-4096'],
  ['sysret', ints([8, 2n ** 56n]), '72057594037927936', '"72057594037927936"', '72057594037927936'],
  ['errno_nr', ints([4, 13]), 'EACCES', '"EACCES"', 'EACCES'],
  ['errno_nr', ints([4, 0]), '0', '"0"', '0'],
  ['syscall_nr', ints([4, 257]), '257', '257', '257'],
  [
    'open_flags',
    ints([4, 0o2000000]),
    'O_RDONLY|O_CLOEXEC',
    '"O_RDONLY|O_CLOEXEC"',
    'O_RDONLY|O_CLOEXEC',
  ],
  ['file_mode', ints([4, 0o644]), '0644', '"0644"', '0644'],
  ['signal_nr', ints([4, 15]), 'SIGTERM', '"SIGTERM"', 'SIGTERM'],
  ['wait_status', ints([4, 256]), 'exit 1', '"exit 1"', 'exit 1'],
  [
    'wait_status',
    ints([4, 0x8b]),
    'SIGSEGV, core dumped',
    '"SIGSEGV, core dumped"',
    '"SIGSEGV, core dumped"',
  ],
  ['ip_addr', address4, '192.0.2.1', '"192.0.2.1"', '192.0.2.1'],
  ['ip_port', ints([2, 65535]), '65535', '65535', '65535'],
  ['hex', ints([8, 255]), '0xff', '"0xff"', '0xff'],
  [
    'kernel_addr',
    ints([8, u64max]),
    '0xffffffffffffffff',
    '"0xffffffffffffffff"',
    '0xffffffffffffffff',
  ],
  ['user_addr', ints([8, 0]), '0x0', '"0x0"', '0x0'],
  ['stack_id', ints([4, -14]), '-', '-14', '-14'],
  ['stack_id', ints([4, 7]), '7', '7', '7'],
]

/** The C type of each meaning: size and sign. */
const signed: ReadonlySet<Meaning> = new Set<Meaning>([
  'dir_fd',
  'pid_nr',
  'tid_nr',
  'fd_nr',
  'sysret',
  'errno_nr',
  'syscall_nr',
  'signal_nr',
  'stack_id',
])

for (const [meaning, bytes, ...texts] of vectors) {
  t.test(`${meaning} ${texts[0]}`, async (t) => {
    const more: Partial<Field> = meaning === 'ip_addr' ? { form: 'bytes' } : {}
    const schema = single(meaning, bytes.length, { signed: signed.has(meaning), ...more })
    t.same(written(schema, bytes), texts)
  })
}

t.test('every meaning is written', async (t) => {
  const covered = new Set([
    ...vectors.map(([meaning]) => meaning),
    'text',
    'texts',
    'bytes',
    'syscall_arg',
    'syscall_data',
  ])
  t.same(
    meanings.filter((meaning) => !covered.has(meaning)),
    [],
  )
})

const plain: [name: string, size: number, more: Partial<Field>, value: bigint, texts: string[]][] =
  [
    ['an unsigned byte', 1, {}, 255n, ['255', '255', '255']],
    ['a signed byte', 1, { signed: true }, -1n, ['-1', '-1', '-1']],
    ['a short', 2, { signed: true }, -300n, ['-300', '-300', '-300']],
    ['64 bits that a number holds', 8, {}, 2n ** 53n - 1n, Array(3).fill('9007199254740991')],
    [
      '64 bits that it does not',
      8,
      {},
      2n ** 53n,
      ['9007199254740992', '"9007199254740992"', '9007199254740992'],
    ],
    ['a small negative of 64 bits', 8, { signed: true }, -5n, ['-5', '-5', '-5']],
    ['a boolean', 1, { form: 'bool' }, 1n, ['true', 'true', 'true']],
    [
      'an enumerator',
      4,
      { form: 'enum', names: { 5: 'GREEN' } },
      5n,
      ['GREEN', '"GREEN"', 'GREEN'],
    ],
    ['an enumeration without a name for it', 4, { form: 'enum', names: {} }, 6n, ['6', '"6"', '6']],
  ]
for (const [name, size, more, value, texts] of plain) {
  t.test(`${name} without a meaning`, async (t) => {
    t.same(written(single(undefined, size, more), ints([size, value])), texts)
  })
}

t.test('an array has its elements, as they are written alone', async (t) => {
  t.same(written(single('pid_nr', 4, { length: 3, signed: true }), ints([4, 1], [4, -1], [4, 3])), [
    '1,-1,3',
    '[1,-1,3]',
    '"1,-1,3"',
  ])
  t.same(written(single('hex', 8, { length: 2 }), ints([8, 16], [8, 0])), [
    '0x10,0x0',
    '["0x10","0x0"]',
    '"0x10,0x0"',
  ])
  t.same(written(single('signal_nr', 4, { length: 2 }), ints([4, 9], [4, 15])), [
    'SIGKILL,SIGTERM',
    '["SIGKILL","SIGTERM"]',
    '"SIGKILL,SIGTERM"',
  ])
  t.same(written(single(undefined, 8, { length: 0 }), ints([8, 1], [8, 2])), [
    '1,2',
    '["1","2"]',
    '"1,2"',
  ])
})

t.test('bytes are hexadecimal', async (t) => {
  t.same(written(single('bytes', 1, { length: 3 }), ints([1, 0], [1, 171], [1, 255])), [
    '00abff',
    '"00abff"',
    '00abff',
  ])
  t.same(written(single('bytes', 1, { length: 0 }), ints()), ['-', '""', ''])
})

t.test('a typedef of another size is not believed', async (t) => {
  t.same(written(single('duration_ns', 4), ints([4, 5])), ['5', '5', '5'])
})

t.test('shown numbers stand right in their column', async (t) => {
  const texts: [Meaning, Uint8Array, string][] = [
    ['pid_nr', ints([4, 42]), '        42'],
    ['sysret', ints([8, -2]), '   -ENOENT'],
    ['sysret', ints([8, -5000]), '     -5000'],
    ['duration_ns', ints([8, 1234]), '    1.23us'],
    ['count', ints([8, 2n ** 33n]), '8589934592'],
  ]
  for (const [meaning, bytes, text] of texts) {
    const schema = single(meaning, bytes.length, { signed: signed.has(meaning) })
    const [field] = schema.fields
    const whole = record(bytes)
    const out = new Output(256)
    if (field === undefined) return t.fail()
    const { write, right } = fieldWriter(field, schema, 'shown', context, 10)
    t.equal(write(whole, new DataView(whole.buffer), 0, whole.length, out), 10)
    t.equal(Buffer.from(out.take()).toString(), text)
    t.ok(right)
  }
})

t.test('names are remembered, but not without end', async (t) => {
  const schema = single('open_flags', 4)
  for (let flags = 0; flags < 10000; flags++) written(schema, ints([4, flags]))
  t.same(written(schema, ints([4, 1])), ['O_WRONLY', '"O_WRONLY"', 'O_WRONLY'])
})
