/** Tools that count, held against what certainly happened. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { readObject } from '../../src/object/object.js'
import { objectPath } from '../../src/process/package.js'
import {
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
import { noKernel } from '../fixtures/tracing.js'

const options = { skip: noKernel }

t.test('syscount counts each call once, with its errors and its time', options, async (t) => {
  // Reads and writes a byte so many times, and a few of its own.
  const made = 20_000
  const work = () => ran('dd', 'if=/dev/zero', 'of=/dev/null', 'bs=1', `count=${made}`)
  const [interval] = await counted(['syscount', '--comm', 'dd', '--per-process'], work)
  const row = (call: string) => interval?.rows.find((each) => each['call'] === call) ?? {}
  t.equal(interval?.lost, 0)
  for (const call of ['read', 'write']) {
    const { calls, total_ns, latency_ns } = row(call)
    t.ok(Number(calls) >= made && Number(calls) < made + 20, `${call}: ${calls}`)
    t.equal(histogramOf(latency_ns).total, calls)
    const [least, most] = rangeOf(histogramOf(latency_ns))
    t.ok(Number(total_ns) >= least && Number(total_ns) <= most, `${least} ${total_ns} ${most}`)
  }
  t.equal(row('exit_group')['calls'], 1, 'what does not return counts when it begins')
  t.equal(row('read')['comm'], 'dd')
})

/** Sleeps a thousand times. */
const sleeper = `
  let left = 1000
  const timer = setInterval(() => {
    if (--left > 0) return
    clearInterval(timer)
    console.log('done')
  }, 1)
`

/** What runqlat tells of a process that slept, and how often its threads were given a CPU. */
async function toldOfWaits(): Promise<{ told: Told; row: Counted['rows'][0]; lost: number }> {
  let work: Asleep | undefined
  let given = 0
  const [interval] = await counted(['runqlat', '--per-process'], async () => {
    work = await asleep(sleeper)
    given = threadsOf(work.pid).reduce((sum, each) => sum + Number(each.split(' ')[2]), 0)
  })
  await work?.end()
  const row = interval?.rows.find((each) => each['pid'] === work?.pid) ?? {}
  const { total } = histogramOf(row['wait_ns'])
  const told = { name: 'waits', told: total, least: given, most: given }
  return { told, row, lost: interval?.lost ?? NaN }
}

t.test('runqlat counts every wait for a CPU', options, async (t) => {
  let found: Awaited<ReturnType<typeof toldOfWaits>> | undefined
  const all = await measured(async () => {
    found = await toldOfWaits()
    return [found.told]
  })
  for (const each of all) {
    t.ok(each.least > 900, `${each.least}`)
    t.ok(isTrue(each), toldWords(each))
  }
  const { buckets } = histogramOf(found?.row['wait_ns'])
  t.ok(buckets.every(({ to }) => to === null || to <= 10e9))
  t.equal(found?.lost, 0)
})

t.test('intervals add up to the whole, and a recording shows them again', options, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-trace-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'calls.rec')
  const made = 600_000
  const work = () => ran('dd', 'if=/dev/zero', 'of=/dev/null', 'bs=1', `count=${made}`)
  const words = ['syscount', '--comm', 'dd', '-i', '50ms', '--record', file]
  const intervals = await counted(words, work)
  const sum = (all: Counted[]): number =>
    all
      .flatMap(({ rows }) => rows)
      .filter((row) => row['call'] === 'read')
      .reduce((sum, row) => sum + Number(row['calls']), 0)
  t.ok(intervals.length > 2, `${intervals.length} intervals`)
  // Each is read while the calls go on: what is lost on the way from one to the next is lost here.
  t.ok(sum(intervals) >= made && sum(intervals) < made + 20, `${sum(intervals)} of ${made}`)
  const argv = ['bin/ebpf-trace.js', 'replay', file, '-f', 'ndjson', '-q']
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = (await text(child.stdout)).trimEnd().split('\n')
  t.same(
    lines.map((line) => JSON.parse(line)),
    intervals,
  )
})

t.test('what finds no room is counted as other, and nothing is lost', options, async (t) => {
  const object = readObject(readFileSync(objectPath('syscount')))
  t.ok(
    object.maps.every(({ type }) => type !== 9 && type !== 10),
    'no map evicts',
  )
})
