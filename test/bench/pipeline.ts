/**
 * What formatting costs: a million records like those of `open` (63 bytes) through each writer, in
 * batches of 64 KiB. CPU time of this process, the median of five runs.
 *
 *     node .build/test/bench/pipeline.js [records]
 */
import { csvExporter } from '../../src/exporters/csv.js'
import { ndjsonExporter } from '../../src/exporters/ndjson.js'
import type { BatchWriter } from '../../src/schema/batch-writer.js'
import { chooseColumns } from '../../src/schema/columns.js'
import type { FormatContext } from '../../src/schema/format.js'
import type { Meaning } from '../../src/schema/meaning.js'
import { rowsOf } from '../../src/schema/rows.js'
import type { Batch, Field, Schema } from '../../src/schema/schema.js'
import { coloursOf } from '../../src/text/colour.js'
import { tableView } from '../../src/views/table.js'

const records = Number(process.argv[2] ?? 1_000_000)
const runs = 5

function field(name: string, offset: number, size: number, meaning: Meaning, length = 1): Field {
  const plain = { form: 'integer', names: undefined, doc: undefined } as const
  return { name, offset, size, length, signed: true, meaning, ...plain }
}

const schema: Schema = {
  name: 'event',
  kind: 0,
  hasHead: true,
  size: 48,
  fields: [
    field('time', 8, 8, 'time_ns'),
    field('pid', 16, 4, 'pid_nr'),
    field('comm', 20, 1, 'text', 16),
    field('flags', 36, 4, 'open_flags'),
    field('ret', 40, 8, 'sysret'),
    field('path', 48, 1, 'text', 0),
  ],
}

/** As many records as fit 64 KiB, 63 bytes each, a microsecond apart. */
function sampleBatch(): Batch {
  const count = 1024
  const bytes = new Uint8Array(count * 64)
  const view = new DataView(bytes.buffer)
  const offsets = Uint32Array.from({ length: count }, (_, index) => index * 64)
  const flags = [0o2000000, 0, 0o101, 0o2200000]
  for (const [index, at] of offsets.entries()) {
    view.setBigUint64(at + 8, 86_400_000_000_000n + BigInt(index) * 1000n, true)
    view.setInt32(at + 16, 1000 + (index % 30000), true)
    bytes.set(Buffer.from('wl'), at + 20)
    view.setInt32(at + 36, flags[index % 4] ?? 0, true)
    view.setBigInt64(at + 40, index % 4 === 0 ? BigInt(index % 64) : -2n, true)
    bytes.set(Buffer.from(`/tmp/absent/${String(index % 100).padStart(2, '0')}`), at + 48)
  }
  return { schema, bytes, offsets, sizes: new Uint32Array(count).fill(63), count }
}

const context: FormatContext = { clock: { offsetNs: 1_700_000_000_000_000_000n }, machine: 'x64' }
const columns = chooseColumns([schema])

const writers: Record<string, () => BatchWriter> = {
  table: () => tableView(columns, { context, colours: coloursOf(0) }),
  csv: () => csvExporter({ columns, context }),
  ndjson: () => ndjsonExporter({ columns, context, isOneOfSeveral: false }),
}

function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

const batch = sampleBatch()
const rounds = Math.ceil(records / batch.count)
const only = process.argv[3]
for (const [name, make] of Object.entries(writers)) {
  if (only !== undefined && only !== name) continue
  let bytes = 0
  const times = Array.from({ length: runs }, () => {
    const writer = make()
    bytes = 0
    return cpuSeconds(() => {
      for (let round = 0; round < rounds; round++) bytes += writer.batch(batch).length
    })
  })
  const perMillion = (median(times) * 1e6) / (rounds * batch.count)
  const width = (bytes / (rounds * batch.count)).toFixed(0)
  console.log(`${name.padEnd(8)} ${perMillion.toFixed(3)} s per million, ${width} bytes each`)
}
const rowTimes = Array.from({ length: runs }, () =>
  cpuSeconds(() => {
    let failed = 0
    for (let round = 0; round < rounds; round++) {
      for (const row of rowsOf(batch)) if ((row.pid as number) > 1500) failed++
    }
    return failed
  }),
)
const perMillion = (median(rowTimes) * 1e6) / (rounds * batch.count)
console.log(`${'rows'.padEnd(8)} ${perMillion.toFixed(3)} s per million, one field read`)
if (process.argv.includes('--show')) {
  for (const make of Object.values(writers)) {
    const writer = make()
    process.stdout.write(writer.begin())
    process.stdout.write(writer.batch({ ...batch, count: 5 }))
  }
}
