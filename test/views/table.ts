import t from 'tap'
import { chooseColumns, type ColumnRequest } from '../../src/schema/columns.js'
import type { Schema } from '../../src/schema/schema.js'
import { coloursOf } from '../../src/text/colour.js'
import { fitted, lineWidth, tableView, type TableOptions } from '../../src/views/table.js'
import { batchOf, field, ints, record } from '../fixtures/batches.js'

process.env.TZ = 'UTC'
const schema: Schema = {
  name: 'opened',
  kind: 0,
  hasHead: true,
  size: 48,
  fields: [
    field('time', 8, 8, { meaning: 'time_ns' }),
    field('pid', 16, 4, { meaning: 'pid_nr', signed: true }),
    field('comm', 20, 1, { meaning: 'text', length: 16 }),
    field('ret', 40, 8, { meaning: 'sysret', signed: true }),
    field('path', 48, 1, { meaning: 'text', length: 0 }),
  ],
}
const ended: Schema = {
  name: 'ended',
  kind: 1,
  hasHead: true,
  size: 24,
  fields: [
    field('time', 8, 8, { meaning: 'time_ns' }),
    field('pid', 16, 4, { meaning: 'pid_nr', signed: true }),
    field('status', 20, 4, { meaning: 'wait_status' }),
  ],
}

const opened = (pid: number, comm: string, ret: number, path: string) =>
  record(
    Buffer.concat([
      ints([4, pid]),
      Buffer.concat([Buffer.from(comm), Buffer.alloc(20)]).subarray(0, 20),
      ints([8, ret]),
      Buffer.from(path),
    ]),
    { time: 1_234_000_000n },
  )

const options: TableOptions = {
  context: { clock: { offsetNs: 0n }, machine: 'x64' },
  colours: coloursOf(0),
}

function table(
  records: Uint8Array[],
  more: Partial<TableOptions> = {},
  requests?: ColumnRequest[],
) {
  const view = tableView(chooseColumns([schema], requests), { ...options, ...more })
  const parts = [view.begin(), view.batch(batchOf(schema, records)), view.end()]
  return parts.map((part) => Buffer.from(part).toString()).join('')
}

const two = [
  opened(1, 'systemd', 3, '/etc/passwd'),
  opened(4194304, 'a process name!', -2, '/tmp/a very long name'),
]

t.test('columns keep their places', async (t) => {
  t.equal(
    table(two),
    [
      'TIME             PID COMM                RET PATH',
      '00:00:01.234       1 systemd               3 /etc/passwd',
      '00:00:01.234 4194304 a process name! -ENOENT /tmp/a very long name',
      '',
    ].join('\n'),
  )
})

t.test('on a narrow terminal names and times give way to the last column', async (t) => {
  const usual = chooseColumns([schema])
  t.same(fitted(usual, 100).columns, usual, 'there is room')
  const { columns, least } = fitted(usual, 70)
  t.ok(least < 50)
  const view = tableView(columns, { ...options, terminalWidth: () => 60 })
  const parts = [view.begin(), view.batch(batchOf(schema, two))]
  const lines = Buffer.concat(parts).toString().split('\n')
  t.same(lines, [
    'TIME         PID COMM           RET PATH',
    '00:00:01       1 systemd          3 /etc/passwd',
    '00:00:01 4194304 a process… -ENOENT /tmp/a very long name',
    '',
  ])
})

t.test('a line that a terminal is too narrow for takes a few of its lines, not many', async (t) => {
  const { columns, least } = fitted(chooseColumns([schema]), 30)
  t.equal(lineWidth(80, least), 80)
  t.equal(lineWidth(30, least), 60, `of ${least}`)
  for (const none of [0, NaN]) t.equal(lineWidth(none, least), undefined, 'nobody knows its width')
  const view = tableView(columns, { ...options, terminalWidth: () => lineWidth(30, least) })
  view.begin()
  const long = batchOf(schema, [opened(1, 'systemd', 3, '/tmp/'.padEnd(300, 'x'))])
  const [line] = Buffer.from(view.batch(long)).toString().split('\n')
  t.equal(line?.length, 60)
  t.match(line, /…$/)
})

t.test('without --header there is none', async (t) => {
  t.equal(table(two.slice(0, 1), { header: false }, ['pid', 'path']), '      1 /etc/passwd\n')
})

t.test('not on a terminal, what is wider than its column pushes the rest', async (t) => {
  t.equal(
    table(
      two.slice(1),
      { header: false },
      ['path', 'pid'].map((name) => ({ field: name, width: 8 })),
    ),
    '/tmp/a very long name  4194304\n',
  )
})

t.test('on a terminal texts are cut to their columns and the last to the line', async (t) => {
  const terminalWidth = () => 30
  const columns = ['pid', { field: 'comm', width: 6 }, 'path']
  t.equal(
    table(two, { terminalWidth }, columns),
    [
      '    PID COMM   PATH',
      '      1 syste… /etc/passwd',
      '4194304 a pro… /tmp/a very lo…',
      '',
    ].join('\n'),
  )
  t.equal(
    table(two.slice(1), { terminalWidth, header: false }, ['path']),
    '/tmp/a very long name\n',
  )
  t.equal(table(two.slice(1), { terminalWidth: () => 10, header: false }, ['path']), '/tmp/a ve…\n')
})

t.test('a terminal that changes its width is followed', async (t) => {
  let width = 10
  const view = tableView(chooseColumns([schema], ['path']), {
    ...options,
    terminalWidth: () => width,
  })
  const line = () => Buffer.from(view.batch(batchOf(schema, two.slice(1)))).toString()
  t.equal(line(), '/tmp/a ve…\n')
  width = 12
  t.equal(line(), '/tmp/a very…\n')
})

t.test('--wide cuts nothing', async (t) => {
  t.equal(
    table(two.slice(1), { terminalWidth: () => 10, wide: true, header: false }, ['path']),
    '/tmp/a very long name\n',
  )
})

t.test('wide characters keep the columns in place', async (t) => {
  const records = [opened(1, '中文', 0, 'x'), opened(2, 'ab', 0, '中文中文')]
  const columns = [{ field: 'comm', width: 6 }, 'pid', 'path']
  t.equal(table(records, { header: false }, columns), '中文         1 x\nab           2 中文中文\n')
  t.equal(table(records.slice(1), { header: false, terminalWidth: () => 6 }, ['path']), '中文…\n')
})

t.test('an error stands out where there are colours', async (t) => {
  const text = table(two, { colours: coloursOf(1) }, ['ret', 'pid'])
  t.equal(
    text,
    '\x1b[1m    RET     PID\x1b[22m\n      3       1\n\x1b[31m-ENOENT\x1b[39m 4194304\n',
  )
})

t.test('what a process chose cannot reach the terminal raw', async (t) => {
  const text = table([opened(1, 'a\x1bb', 0, '\x1b]0;x\x07\u202e\n')], { header: false }, [
    'comm',
    'path',
  ])
  t.equal(text, 'a\\x1bb          \\x1b]0;x\\x07\\u{202e}\\n\n')
})

t.test('of several kinds each shows its own, and - for the others', async (t) => {
  const view = tableView(chooseColumns([schema, ended]), { ...options })
  const end = record(ints([4, 9], [4, 256]), { kind: 1, time: 2_000_000_000n })
  const text = [view.begin(), view.batch(batchOf(schema, two.slice(0, 1)))].map((part) =>
    Buffer.from(part).toString(),
  )
  text.push(Buffer.from(view.batch(batchOf(ended, [end]))).toString())
  t.equal(
    text.join(''),
    [
      `TIME             PID EVENT  COMM                RET ${'PATH'.padEnd(40)} STATUS`,
      `00:00:01.234       1 opened systemd               3 ${'/etc/passwd'.padEnd(40)} -`,
      `00:00:02.000       9 ended  -               -       ${'-'.padEnd(40)} exit 1`,
      '',
    ].join('\n'),
  )
})
