/** Tools that count, held against what the kernel counts itself in the same seconds. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import t from 'tap'
import {
  agrees,
  asleep,
  counted,
  histogramOf,
  isTrue,
  measured,
  ran,
  rangeOf,
  threadsOf,
  toldWords,
  type Asleep,
  type Counted,
  type Told,
} from '../fixtures/counted.js'
import { noKernel, trace } from '../fixtures/tracing.js'
import { recordsOf } from '../fixtures/taken.js'

const options = { skip: noKernel }

/** Sums of /proc/softirqs or /proc/interrupts by the name at the beginning or end of a line. */
function procCounts(file: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const line of readFileSync(file, 'utf8').split('\n').slice(1)) {
    const [label = '', ...rest] = line.trim().split(/\s+/)
    const numbers = rest.filter((word) => /^\d+$/.test(word)).map(Number)
    counts.set(
      label.replace(':', ''),
      numbers.reduce((a, b) => a + b, 0),
    )
  }
  return counts
}

/** Sends ourselves datagrams, one by one: each is a soft interrupt, and time passes meanwhile. */
async function packets(): Promise<void> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  for (let turn = 0; turn < 20_000; turn++)
    await new Promise((done) => socket.send('x', port, '127.0.0.1', done))
  socket.close()
}

/** What a tool tells of each name, and what the kernel counted before, after and meanwhile. */
async function toldOf(
  words: string[],
  file: string,
  work: () => Promise<unknown>,
): Promise<{ all: Told[]; rows: Counted['rows'] }> {
  let before = new Map<string, number>()
  let after = before
  const first = procCounts(file)
  const [interval] = await counted(words, async () => {
    before = procCounts(file)
    await work()
    after = procCounts(file)
  })
  const last = procCounts(file)
  const grown = (from: Map<string, number>, to: Map<string, number>, name: string): number =>
    (to.get(name) ?? 0) - (from.get(name) ?? 0)
  const rows = interval?.rows ?? []
  const all = rows.map((row) => {
    const name = String(row['irq'] ?? row['softirq'])
    const [least, most] = [grown(before, after, name), grown(first, last, name)]
    return { name, told: Number(row['runs']), least, most }
  })
  return { all, rows }
}

t.test('softirqs counts what /proc/softirqs counts', options, async (t) => {
  let rows: Counted['rows'] = []
  const found = await measured(async () => {
    const told = await toldOf(['softirqs'], '/proc/softirqs', packets)
    rows = told.rows
    return told.all
  })
  for (const each of found) t.ok(isTrue(each), toldWords(each))
  for (const name of ['TIMER', 'SCHED', 'RCU', 'NET_RX'])
    t.ok(
      found.some((each) => each.name === name),
      name,
    )
  const received = found.find(({ name }) => name === 'NET_RX')
  t.ok(Number(received?.told) > 10_000, `${received?.told} of packets`)
  for (const row of rows) {
    const range = rangeOf(histogramOf(row['time_ns']))
    const total = Number(row['total_ns'] ?? 0)
    t.ok(total >= range[0] && total <= range[1])
  }
})

/** The file of 24 MB that is written past the page cache; its disk gets the requests. */
const file = '.build/count-tools.data'
const writtenBytes = 1500 << 14
const write = () => ran('dd', 'if=/dev/zero', `of=${file}`, 'bs=16k', 'count=1500', 'oflag=direct')
t.teardown(() => rmSync(file, { force: true }))

const disks = ['vda', 'sda', 'xvda', 'nvme0n1', 'loop0', 'loop1', 'loop2']

/** Of each disk: reads, writes, and sectors of each that it has finished, and what it has yet. */
function diskStats(): number[][] {
  return disks.map((disk) => {
    const path = `/sys/block/${disk}/stat`
    if (!existsSync(path)) return [0, 0, 0, 0, 0]
    const fields = readFileSync(path, 'utf8').trim().split(/\s+/).map(Number)
    return [0, 4, 2, 6, 8].map((index) => fields[index] ?? 0)
  })
}

/** What biolatency tells of reads and writes, and what the disks count. */
async function toldOfDisks(): Promise<Told[]> {
  let before: number[][] = []
  let after = before
  const first = diskStats()
  const words = ['biolatency', '--per-disk', '--per-operation']
  const [interval] = await counted(words, async () => {
    before = diskStats()
    await write()
    after = diskStats()
  })
  const last = diskStats()
  return (interval?.rows ?? []).flatMap((row) => {
    const disk = disks.indexOf(String(row['disk']))
    const kind = ['read', 'write'].indexOf(String(row['operation']))
    if (disk < 0 || kind < 0) return []
    const grown = (from: number[][], to: number[][], field: number): number =>
      (to[disk]?.[field] ?? 0) - (from[disk]?.[field] ?? 0)
    const name = `${row['disk']} ${row['operation']}`
    const requests = Number(row['requests'])
    const told = (told: number, field: number, unit: number, fewer: number): Told => {
      const least = grown(before, after, field) * unit - fewer
      return { name, told, least, most: grown(first, last, field) * unit }
    }
    // What the disk had already when tracing began is not told of.
    const begun = before[disk]?.[4] ?? 0
    const total = histogramOf(row['latency_ns']).total
    return [
      told(requests, kind, 1, begun),
      told(Number(row['size_bytes']), kind + 2, 512, begun << 20),
      { name: 'histogram', told: total, least: requests, most: requests },
    ]
  })
}

t.test('biolatency and bitesize count what the disk counts', options, async (t) => {
  await write()
  const found = await measured(toldOfDisks)
  if (found.length === 0) return void t.comment('no disk that we know gets the requests here')
  for (const each of found) t.ok(isTrue(each), toldWords(each))
  const [sizes] = await counted(['bitesize', '--comm', 'dd', '--per-operation'], write)
  const written = (sizes?.rows ?? []).filter((row) => row['operation'] === 'write')
  const total = written.reduce((sum, row) => sum + Number(row['total_bytes']), 0)
  t.ok(agrees(total, writtenBytes, 64 << 10), `${total} bytes by dd`)
})

t.test('biosnoop shows each request with who made it', options, async (t) => {
  const session = await trace(['biosnoop'], { filters: { comm: 'dd' } })
  await write()
  const { records: all, lost } = await recordsOf(session)
  // An older file is cut first, and its place may be discarded.
  const WRITE = 1
  const records = all.filter(({ row }) => Number(row['operation']) === WRITE)
  if (records.length === 0) return void t.comment('the file lies on no disk')
  const bytes = records.reduce((sum, { row }) => sum + Number(row['size_bytes']), 0)
  t.ok(agrees(bytes, writtenBytes, 64 << 10), `${bytes} bytes`)
  for (const { row } of records) {
    t.match(row, { comm: 'dd', failed: false })
    t.ok(Number(row['latency_ns']) > 1000 && Number(row['latency_ns']) < 10e9)
  }
  t.equal(lost, 0)
})

/** Works and sleeps by turns. */
const worker = `
  let left = 100
  const timer = setInterval(() => {
    for (const until = performance.now() + 5; performance.now() < until;);
    if (--left > 0) return
    clearInterval(timer)
    console.log('done')
  }, 8)
`

/** Nanoseconds that interrupts and a hypervisor took from our CPUs: what ran there stayed there. */
function stolenNs(): number {
  const [, line = ''] = /^cpu +(.*)/.exec(readFileSync('/proc/stat', 'utf8')) ?? []
  const [irq = 0, softirq = 0, steal = 0] = line.split(' ').slice(5).map(Number)
  return (irq + softirq + steal) * 1e7
}

/** What cpudist tells of a process that worked, and what the kernel does. */
async function toldOfCpu(words: string[]): Promise<{ told: Told; row: Counted['rows'][0] }> {
  let pid = 0
  let least = 0
  const stolen = stolenNs()
  const [interval] = await counted(['cpudist', '--per-process', ...words], async () => {
    const work = await asleep(worker)
    pid = work.pid
    least = threadsOf(pid).reduce((sum, each) => sum + Number(each.split(' ')[0]), 0)
    // It is killed once tracing has ended.
    ending = work.end
  })
  await ending?.()
  const row = interval?.rows.find((each) => each['pid'] === pid) ?? {}
  const most = least + stolenNs() - stolen
  return { told: { name: 'on a CPU', told: Number(row['total_ns']), least, most }, row }
}

let ending: (() => Promise<void>) | undefined

t.test('cpudist adds up to the CPU time that the kernel tells', options, async (t) => {
  let row: Counted['rows'][0] = {}
  const found = await measured(async () => {
    const of = await toldOfCpu([])
    row = of.row
    return [of.told]
  })
  for (const each of found) t.ok(isTrue(each), toldWords(each))
  const [least, most] = rangeOf(histogramOf(row['time_ns']))
  const total = Number(row['total_ns'])
  t.ok(total >= least && total <= most)
  const off = await toldOfCpu(['--off'])
  const slept = histogramOf(off.row['time_ns'])
  t.ok(slept.total >= 90, `off the CPU ${slept.total} times`)
})

t.test('slots of one width hold the same, and more closely', options, async (t) => {
  const { row } = await toldOfCpu(['--linear', '1ms'])
  const histogram = histogramOf(row['time_ns'])
  t.match(histogram, { scale: 'linear', unit: 'ns' })
  const widths = histogram.buckets.map(({ from, to }) => (to ?? Infinity) - from)
  t.same(new Set(widths.filter((width) => width !== Infinity)), new Set([1e6]))
  // It works for 5 ms at a time; some are longer, where it had to wait in between.
  const [least, most] = rangeOf(histogram)
  const total = Number(row['total_ns'])
  t.ok(total >= least && total <= most, `${least} ${total} ${most}`)
})

/** The faults of a process as its stat has them, and those of them that waited for a disk. */
function faultsOf(pid: number): { all: number; major: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  const major = Number(stat[9])
  return { all: Number(stat[7]) + major, major }
}

const noFaults = noKernel || (process.arch === 'arm64' && 'the tracepoint is in Linux 6.15')

/** What pagefaults tells of a process, and what its stat has. */
async function toldOfFaults(): Promise<{ all: Told[]; writes: number }> {
  let truth = { all: 0, major: 0 }
  let work: Asleep | undefined
  const script = `
    const all = []
    for (let i = 0; i < 40; i++) all.push(Buffer.alloc(1 << 20, 1))
    process.stdout.write('x')
  `
  const [interval] = await counted(['pagefaults'], async () => {
    work = await asleep(script)
    truth = faultsOf(work.pid)
  })
  await work?.end()
  const row = interval?.rows.find((each) => each['pid'] === work?.pid)
  const told = (name: string, truth: number): Told => ({
    name,
    told: Number(row?.[name]),
    least: truth,
    most: truth,
  })
  const all = [told('faults', truth.all), told('major', truth.major)]
  return { all, writes: Number(row?.['writes']) }
}

t.test('pagefaults counts the faults of a process', { skip: noFaults }, async (t) => {
  let writes = 0
  const found = await measured(async () => {
    const of = await toldOfFaults()
    writes = of.writes
    return of.all
  })
  for (const each of found) t.ok(isTrue(each), toldWords(each))
  t.ok(writes > 10_000 * 0.9, `${writes} writes`)
})

t.test('hardirqs counts what /proc/interrupts counts', options, async (t) => {
  const found = await measured(
    async () => (await toldOf(['hardirqs'], '/proc/interrupts', write)).all,
  )
  for (const each of found) t.ok(isTrue(each), toldWords(each))
  if (found.length === 0) t.comment('no device interrupted')
})
