/** The tools for TCP, held against connections that were made. */
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import t from 'tap'
import { counted, histogramOf } from '../fixtures/counted.js'
import { recordsOf } from '../fixtures/taken.js'
import { noKernel, trace } from '../fixtures/tracing.js'

const options = { skip: noKernel }
const local = '00000000000000000000ffff7f000001'

/** Listens, answers what ends with 5,000 bytes, and says where. */
async function listening(): Promise<{ server: Server; port: number }> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.resume()
    socket.on('end', () => socket.end('x'.repeat(5000)))
    socket.on('error', () => {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, port: (server.address() as AddressInfo).port }
}

/** One connection that sends 12,345 bytes; gives its own port. */
async function talked(port: number, socket: Socket = connect(port, '127.0.0.1')): Promise<number> {
  if (socket.connecting) await once(socket, 'connect')
  const own = socket.localPort ?? 0
  socket.resume()
  const closed = once(socket, 'close')
  socket.end('y'.repeat(12_345))
  await closed
  return own
}

const hex = (address: unknown): string => Buffer.from(address as Uint8Array).toString('hex')

t.test('tcplife shows what a connection carried and how long it was there', options, async (t) => {
  const { server, port } = await listening()
  t.teardown(() => server.close())
  const early = connect(port, '127.0.0.1')
  await once(early, 'connect')
  const session = await trace(['tcplife'], { filters: { pid: String(process.pid) } })
  const from = performance.now()
  const ports = [await talked(port), await talked(port), await talked(port)]
  const tookMs = performance.now() - from
  const earlyPort = await talked(port, early)
  const { records, lost } = await recordsOf(session)
  const rows = records.map(({ row }) => row)
  for (const own of ports) {
    const mine = rows.filter((row) => row['local_port'] === own && row['remote_port'] === port)
    t.equal(mine.length, 1)
    const { pid, sent_bytes, received_bytes, lifetime_ns, local: address } = mine[0] ?? {}
    t.match(
      { pid, sent_bytes, received_bytes },
      { pid: process.pid, sent_bytes: 12345n, received_bytes: 5000n },
    )
    t.ok(Number(lifetime_ns) > 1000 && Number(lifetime_ns) < tookMs * 1e6, String(lifetime_ns))
    t.equal(hex(address), local)
    const other = rows.find((row) => row['local_port'] === port && row['remote_port'] === own)
    t.match(other, { sent_bytes: 5000n, received_bytes: 12345n })
  }
  const before = rows.find((row) => row['local_port'] === earlyPort)
  t.match(before, { sent_bytes: 12345n, received_bytes: 5000n }, 'one that was there before us')
  t.ok(Number.isNaN(before?.['lifetime_ns']), 'nobody knows since when')
  t.equal(lost, 0)
})

t.test('tcpconnect shows connections and refusals, tcpaccept who took them', options, async (t) => {
  const { server, port } = await listening()
  t.teardown(() => server.close())
  const session = await trace(['tcpconnect', 'tcpaccept'], {
    filters: { pid: String(process.pid) },
  })
  const own = await talked(port)
  const refused = connect(1, '127.0.0.1')
  await once(refused, 'error')
  const { records } = await recordsOf(session)
  const rows = records.map(({ row }) => row)
  const begun = rows.find((row) => row['local_port'] === own && 'ret' in row)
  t.match(begun, { pid: process.pid, ret: 0n, remote_port: port })
  t.ok(Number(begun?.['latency_ns']) > 1000)
  t.match(
    rows.find((row) => row['remote_port'] === 1),
    { ret: -111n },
  )
  const taken = rows.find((row) => row['remote_port'] === own && 'fd' in row)
  t.match(taken, { pid: process.pid, local_port: port })
  t.ok(Number(taken?.['fd']) > 2)
})

t.test('tcpstates shows what a connection goes through', options, async (t) => {
  const { server, port } = await listening()
  t.teardown(() => server.close())
  const session = await trace(['tcpstates'])
  const own = await talked(port)
  const { records } = await recordsOf(session)
  const states = (from: number, to: number) =>
    records
      .map(({ row }) => row)
      .filter((row) => row['local_port'] === from && row['remote_port'] === to)
      .map((row) => Number(row['to']))
  const [ESTABLISHED, FIN_WAIT1, FIN_WAIT2, CLOSE, CLOSE_WAIT, LAST_ACK] = [1, 4, 5, 7, 8, 9]
  t.same(states(own, port), [ESTABLISHED, FIN_WAIT1, FIN_WAIT2, CLOSE])
  t.same(states(port, own).slice(-4), [ESTABLISHED, CLOSE_WAIT, LAST_ACK, CLOSE])
})

t.test('tcprtt counts what arrives, with a time that is short here', options, async (t) => {
  const { server, port } = await listening()
  t.teardown(() => server.close())
  const words = ['tcprtt', '--per-remote', '--per-port']
  const [interval] = await counted(words, async () => {
    for (let turn = 0; turn < 5; turn++) await talked(port)
  })
  const row = interval?.rows.find((each) => each['local_port'] === port)
  t.equal(row?.['remote'], '127.0.0.1')
  const { total, buckets } = histogramOf(row?.['rtt_ns'])
  t.ok(total >= 5, `${total} segments`)
  t.ok(buckets.every(({ from, to }) => from >= 1000 / 2 && (to ?? Infinity) < 1e9))
})

/** A network of our own in which a packet to 198.51.100.2 comes back, is nobody's, and is lost. */
const nowhere = [
  'ip link set lo up',
  'ip addr add 198.51.100.1/32 dev lo',
  'ip route add 198.51.100.2 dev lo src 198.51.100.1',
].join(' && ')
const noNamespace =
  noKernel ||
  (spawnSync('unshare', ['-n', 'sh', '-c', nowhere]).status === 0
    ? false
    : 'needs ip and network namespaces')

t.test('tcpretrans shows what is sent again', { skip: noNamespace }, async (t) => {
  const session = await trace(['tcpretrans'])
  const script = `
    const socket = require('net').connect(9, '198.51.100.2')
    socket.on('error', () => {})
    setTimeout(() => process.exit(), 1600)
  `
  spawnSync('unshare', [
    '-n',
    'sh',
    '-c',
    `${nowhere} && exec "$0" -e "$1"`,
    process.execPath,
    script,
  ])
  const { records } = await recordsOf(session)
  const mine = records.map(({ row }) => row).filter((row) => row['remote_port'] === 9)
  t.ok(mine.length >= 1, `${mine.length} segments`)
  t.equal(Number(mine[0]?.['state']), 2, 'SYN_SENT')
  t.equal(hex(mine[0]?.['remote']), '00000000000000000000ffffc6336402')
})
