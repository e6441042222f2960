import { spawnSync } from 'node:child_process'
import { closeSync, fsyncSync, mkdtempSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { readSync, rmSync, statSync, writeSync } from 'node:fs'
import { createServer, connect } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openTop } from '../../src/sampling/top.js'
import { amountOf, cellOf, rowsWith, sampled, startTop, topObjects } from '../fixtures/sampled.js'
import { noKernel } from '../fixtures/tracing.js'

const skip = noKernel

function folder(t: Test): string {
  const path = mkdtempSync(join(process.cwd(), '.build', 'top-'))
  t.teardown(() => rmSync(path, { recursive: true }))
  return path
}

t.test('calls are told by name, with their errors and times', { skip }, async (t) => {
  const { sampler, stop } = await sampled('syscalls')
  spawnSync('sleep', ['0.3'])
  for (let index = 0; index < 500; index++) statSync('/nowhere/at/all', { throwIfNoEntry: false })
  const reading = await sampler.read()
  const [slept] = rowsWith(reading, 'call', 'clock_nanosleep')
  t.ok(amountOf(reading, slept, 'time_percent') * 10 > 299, 'it took what was asked for')
  t.ok(Number(cellOf(reading, slept, 'mean_ns')) > 1e6)
  const failed = reading.rows.map((row) => amountOf(reading, row, 'errors_per_second'))
  t.ok(Math.max(...failed) > 499)
  t.match(cellOf(reading, slept, 'latency_ns'), { scale: 'log2', unit: 'ns' })
  await stop()
})

t.test('bytes of a file are those that were read and written', { skip }, async (t) => {
  const path = join(folder(t), 'some-file')
  const { sampler, stop } = await sampled('files')
  const fd = openSync(path, 'w+')
  const piece = Buffer.alloc(100_000)
  for (let index = 0; index < 50; index++) writeSync(fd, piece)
  for (let index = 0; index < 20; index++) readSync(fd, piece, 0, piece.length, index * 1000)
  closeSync(fd)
  const reading = await sampler.read()
  const row = rowsWith(reading, 'pid', process.pid).find((one) =>
    String(cellOf(reading, one, 'path')).endsWith('/some-file'),
  )
  t.match(cellOf(reading, row, 'path'), /^….*\/\.build\/top-\w+\/some-file$/)
  t.equal(Math.round(amountOf(reading, row, 'write_bytes_per_second')), 5_000_000)
  t.equal(Math.round(amountOf(reading, row, 'read_bytes_per_second')), 2_000_000)
  t.equal(Math.round(amountOf(reading, row, 'writes_per_second')), 50)
  await stop()
})

/** Sectors that all disks have read and written. */
function sectors(): { read: number; written: number }[] {
  return readdirSync('/sys/block').map((disk) => {
    const stat = readFileSync(`/sys/block/${disk}/stat`, 'utf8').trim().split(/\s+/)
    return { read: Number(stat[2]), written: Number(stat[6]) }
  })
}

/** Bytes that all of them have written in between. */
function written(before: { written: number }[], after: { written: number }[]): number {
  return after.reduce((sum, one, at) => sum + one.written - before[at]!.written, 0) * 512
}

t.test('bytes of the disks are those of /sys/block', { skip }, async (t) => {
  const path = join(folder(t), 'synced')
  const { sampler, stop } = await sampled('blocks')
  const first = sectors()
  await sampler.read()
  const before = sectors()
  const fd = openSync(path, 'w')
  const piece = Buffer.alloc(1 << 20, 1)
  for (let index = 0; index < 40; index++) writeSync(fd, piece)
  fsyncSync(fd)
  closeSync(fd)
  const after = sectors()
  const reading = await sampler.read()
  const least = written(before, after)
  const most = written(first, sectors())
  const counted = reading.totals['write_bytes_per_second']! * (reading.intervalMs / 1000)
  if (least < 40 << 20) t.pass('nothing below makes requests here')
  else t.ok(counted >= least * 0.999 && counted <= most * 1.001, `${counted}, ${least} to ${most}`)
  await stop()
})

/** Sends bytes to ourselves; gives the ports. */
async function send(size: number): Promise<{ from: number; to: number }> {
  const server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: to } = server.address() as { port: number }
  const client = connect(to, '127.0.0.1')
  await once(client, 'connect')
  const from = client.localPort ?? 0
  client.end(Buffer.alloc(size))
  await once(client, 'close')
  server.close()
  return { from, to }
}

t.test('a connection is told from both its ends', { skip }, async (t) => {
  const { sampler, stop } = await sampled('tcp')
  const { from, to } = await send(5_000_000)
  const reading = await sampler.read()
  if (reading.columns[0]?.unavailable) t.pass(reading.columns[0].unavailable)
  else {
    const [client] = rowsWith(reading, 'local_port', from)
    t.equal(cellOf(reading, client, 'remote_port'), to)
    t.equal(cellOf(reading, client, 'remote'), '127.0.0.1')
    t.equal(Math.round(amountOf(reading, client, 'sent_bytes_per_second')), 5_000_000)
    const rttNs = Number(cellOf(reading, client, 'rtt_ns'))
    t.ok(rttNs > 0 && rttNs < 1e9, `${rttNs} ns to ourselves and back`)
    const [server] = rowsWith(reading, 'local_port', to)
    t.equal(Math.round(amountOf(reading, server, 'received_bytes_per_second')), 5_000_000)
  }
  await stop()
})

t.test('a detail is of one process alone', { skip }, async (t) => {
  const top = await openTop(startTop(), {
    view: 'processes',
    intervalMs: 100,
    filters: {},
    objects: topObjects,
  })
  const snapshots = top.snapshots[Symbol.asyncIterator]()
  const { value } = await snapshots.next()
  const own = value.rows.find((row: { id: string }) => row.id.startsWith(`${process.pid}-`))
  t.ok(own)
  const first = await top.detail(own.id)
  t.same(
    first.sections.map(({ title }) => title),
    ['System calls', 'Files', 'Connections'],
  )
  const fd = openSync('/etc/passwd', 'r')
  for (let index = 0; index < 50; index++) readSync(fd, Buffer.alloc(10), 0, 10, 0)
  spawnSync('cat', ['/etc/group'])
  const [calls, files] = (await top.detail(own.id)).sections
  t.ok(calls?.rows.some(({ cells }) => cells[0] === 'pread64'))
  t.same(calls?.columns.at(-1)?.unit, 'histogram')
  const paths = files?.rows.map(({ cells }) => cells.at(-1))
  t.ok(paths?.includes('/etc/passwd'), String(paths))
  t.notOk(paths?.includes('/etc/group'), 'which another process read')
  t.same(await top.detail('nobody'), { sections: [] })
  await top.stop()
})
