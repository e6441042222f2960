import type { Cell, CellUnit } from '../pipeline/snapshot.js'
import type { TopColumn, TopViewName } from '../pipeline/top-source.js'
import { socketPrograms } from './counting-object.js'

/** A cell of a table's row by the name of its field. */
export type FieldCell = (field: string) => Cell

/** A column that is made of what a table counted. */
export interface TableColumn extends TopColumn {
  /** The program without which it is empty, besides those that the view always has. */
  program?: string
  cell(of: FieldCell, seconds: number): Cell
}

/** A view over the table of one object. */
export interface TableViewPlan {
  view: TopViewName
  /** The object that counts. */
  object: string
  doc: string
  sort: string
  /** Programs that it always needs. */
  programs: string[]
  /** Fields of the key by which rows stay apart, and those that are shown of the value. */
  fields: string[]
  columns: TableColumn[]
}

const number = (cell: Cell): number => (typeof cell === 'number' ? cell : 0)
const rounded = (value: number): number => Math.round(value * 100) / 100

type Head = [name: string, title: string, unit: CellUnit]

/** What the table has, as it is. */
function word([name, title, unit]: Head, doc: string, field = name): TableColumn {
  return { name, title, unit, doc, usual: true, cell: (of) => of(field) }
}

/** How much in a second. */
function rate([name, title, unit]: Head, doc: string, field: string, usual = true): TableColumn {
  const cell: TableColumn['cell'] = (of, seconds) => rounded(number(of(field)) / seconds)
  return { name, title, unit, doc, usual, cell }
}

/** Time of which there is a second in each second of a thread. */
function share([name, title]: [string, string], doc: string, field: string): TableColumn {
  const cell: TableColumn['cell'] = (of, seconds) => rounded(number(of(field)) / 1e7 / seconds)
  return { name, title, unit: 'percent', doc, usual: true, cell }
}

/** What one took in the mean; nothing where there was none. */
function mean([name, title]: [string, string], doc: string, [sum, ...counts]: string[]) {
  const cell: TableColumn['cell'] = (of) => {
    const count = counts.reduce((total, field) => total + number(of(field)), 0)
    return count > 0 ? Math.round(number(of(sum ?? '')) / count) : undefined
  }
  return { name, title, unit: 'ns', doc, usual: true, cell } satisfies TableColumn
}

/** Counts by how long it took. */
function histogram(doc: string): TableColumn {
  const head = { name: 'latency_ns', title: 'LATENCY', unit: 'histogram', doc } as const
  return { ...head, usual: false, cell: (of) => of('latency_ns') }
}

const timed = (column: TableColumn): TableColumn => ({ ...column, program: 'enter_call' })

/** The folders nearest to a file, and its name: from the root of its file system, or a part. */
function pathCell(of: FieldCell): Cell {
  const names = ['top', 'middle', 'folder', 'name'].map((field) => String(of(field) ?? ''))
  const path = names.filter((name) => name !== '' && name !== '/').join('/')
  if (path === '') return undefined
  return of('whole') === 'true' ? `/${path}` : `…/${path}`
}

const comm = word(['comm', 'COMMAND', 'text'], 'name of the process')
const pid = word(['pid', 'PID', 'pid'], 'the process')

/** System calls, by call. */
export const callView: TableViewPlan = {
  view: 'syscalls',
  object: 'topcalls',
  doc: 'system calls: how many, how many failed, how long they took',
  sort: 'calls_per_second',
  programs: ['exit_call'],
  fields: ['call', 'compat', 'calls', 'errors', 'total_ns', 'latency_ns'],
  columns: [
    rate(['calls_per_second', 'CALL/s', 'per_second'], 'calls that returned', 'calls'),
    rate(['errors_per_second', 'ERROR/s', 'per_second'], 'calls that failed', 'errors'),
    timed(share(['time_percent', 'TIME%'], 'time in them, blocked or not', 'total_ns')),
    timed(mean(['mean_ns', 'MEAN'], 'how long one took in the mean', ['total_ns', 'calls'])),
    timed(histogram('how long they took')),
    word(['call', 'CALL', 'text'], 'name of the call'),
  ],
}

/** Regular files, by file and process. */
export const fileView: TableViewPlan = {
  view: 'files',
  object: 'topfiles',
  doc: 'files that are read and written by calls; what is mapped is not seen',
  sort: 'read_bytes_per_second',
  programs: ['count_file'],
  fields: [
    ...['pid', 'device', 'inode', 'comm', 'reads', 'writes', 'read_bytes', 'write_bytes'],
    ...['top', 'middle', 'folder', 'name', 'whole'],
  ],
  columns: [
    pid,
    comm,
    rate(['read_bytes_per_second', 'READ/s', 'bytes_per_second'], 'bytes read', 'read_bytes'),
    rate(['write_bytes_per_second', 'WRITE/s', 'bytes_per_second'], 'bytes written', 'write_bytes'),
    rate(['reads_per_second', 'READS/s', 'per_second'], 'calls that read', 'reads'),
    rate(['writes_per_second', 'WRITES/s', 'per_second'], 'calls that wrote', 'writes'),
    {
      ...word(
        ['path', 'FILE', 'text'],
        'the file and the folders nearest to it, in its file system',
      ),
      cell: pathCell,
    },
  ],
}

/** TCP, by connection and process. */
export const tcpView: TableViewPlan = {
  view: 'tcp',
  object: 'topsockets',
  doc: 'TCP connections over which bytes go',
  sort: 'received_bytes_per_second',
  programs: socketPrograms,
  fields: [
    ...['pid', 'local_port', 'remote_port', 'local', 'remote', 'comm', 'sends', 'receives'],
    ...['sent_bytes', 'received_bytes', 'rtt_us'],
  ],
  columns: [
    pid,
    comm,
    rate(
      ['received_bytes_per_second', 'IN/s', 'bytes_per_second'],
      'bytes received',
      'received_bytes',
    ),
    rate(['sent_bytes_per_second', 'OUT/s', 'bytes_per_second'], 'bytes sent', 'sent_bytes'),
    {
      ...word(['rtt_ns', 'RTT', 'ns'], 'round-trip time, smoothed, when bytes last went over it'),
      cell: (of) => number(of('rtt_us')) * 1000 || undefined,
    },
    rate(['receives_per_second', 'RECV/s', 'per_second'], 'calls that received', 'receives', false),
    rate(['sends_per_second', 'SEND/s', 'per_second'], 'calls that sent', 'sends', false),
    word(['local', 'LOCAL', 'text'], 'address on this side'),
    word(['local_port', 'PORT', 'number'], 'port on this side'),
    word(['remote_port', 'TO-PORT', 'number'], 'port on the other side'),
    word(['remote', 'REMOTE', 'text'], 'address on the other side'),
  ],
}

/** Disks. */
export const blockView: TableViewPlan = {
  view: 'blocks',
  object: 'topblocks',
  doc: 'disks: what they complete, as /sys/block has it',
  sort: 'busy_percent',
  programs: ['count_request'],
  fields: [
    ...['dev', 'disk', 'reads', 'writes', 'flushes', 'read_bytes', 'write_bytes'],
    ...['discard_bytes', 'total_ns', 'latency_ns'],
  ],
  columns: [
    rate(['reads_per_second', 'READS/s', 'per_second'], 'reads completed', 'reads'),
    rate(['writes_per_second', 'WRITES/s', 'per_second'], 'writes completed', 'writes'),
    rate(['read_bytes_per_second', 'READ/s', 'bytes_per_second'], 'bytes read', 'read_bytes'),
    rate(['write_bytes_per_second', 'WRITE/s', 'bytes_per_second'], 'bytes written', 'write_bytes'),
    rate(['flushes_per_second', 'FLUSH/s', 'per_second'], 'flushes of its cache', 'flushes', false),
    rate(
      ['discard_bytes_per_second', 'DISCARD/s', 'bytes_per_second'],
      'bytes given up',
      'discard_bytes',
      false,
    ),
    share(
      ['busy_percent', 'QUEUE%'],
      'time of all requests together: 200 % is two at a time',
      'total_ns',
    ),
    mean(['mean_ns', 'MEAN'], 'how long a request took in the mean', [
      ...['total_ns', 'reads', 'writes', 'flushes'],
    ]),
    histogram('from the request to its completion'),
    word(['disk', 'DISK', 'text'], 'the disk'),
  ],
}

/** Views over tables, in the order of the screen. */
export const tableViews: TableViewPlan[] = [callView, fileView, tcpView, blockView]
