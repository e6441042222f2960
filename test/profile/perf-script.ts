import t from 'tap'
import { framesOf } from '../../src/profile/profile.js'
import { limits } from '../../src/profile/profile-error.js'
import { looksPerfScript, readPerfScript } from '../../src/profile/perf-script.js'
import type { ReadOptions } from '../../src/profile/reader.js'
import { perfScript, sourceOf, stacksIn } from '../fixtures/profiles.js'

const read = (text: string, options: Partial<ReadOptions> = {}, size?: number) =>
  readPerfScript(sourceOf(text, size), { name: 'p', ...options })

t.test('samples are stacks from the outermost frame, weighed by their period', async (t) => {
  for (const size of [1, 64, 65536]) {
    const profile = await read(perfScript, {}, size)
    t.same(stacksIn(profile), {
      'main;work(int, char const*);std::vector<int>::at(unsigned long);copy_page': 10101010,
      'main;work(int, char const*)': 10101010,
      '[unknown];[libjvm.so (deleted)]': 10101010,
    })
    t.same(profile.measure, { type: 'cpu-clock', unit: 'nanoseconds' })
    t.same(profile.threads, [
      { name: 'app', pid: 4711, tid: 4712 },
      { name: 'GC Thread#0', pid: 4711, tid: 4713 },
    ])
  }
})

t.test('times are kept when they are asked for', async (t) => {
  const { samples } = await read(perfScript, { times: true })
  t.same([...samples.time!], [2063614410000, 2063624511000, 2063634612000])
})

t.test('each sample counts one when samples are asked for', async (t) => {
  const profile = await read(perfScript, { measure: 'samples' })
  t.same([...profile.samples.weight], [1, 1, 1])
  t.same(profile.measure, { type: 'samples', unit: 'count' })
})

const headers: [line: string, thread: object, weight: number][] = [
  ['java 25607 4794564.109216: 1 cycles:', { name: 'java', tid: 25607 }, 1],
  ['java 12688 [002] 6544038.708352: 235 cpu-clock:', { name: 'java', tid: 12688 }, 235],
  [
    'V8 Worker 24636/25607 [000] 94.1: 100 cycles:u:',
    { name: 'V8 Worker', pid: 24636, tid: 25607 },
    100,
  ],
  ['dd 19983 cycles:', { name: 'dd', tid: 19983 }, 1],
  ['dd 19983 ', { name: 'dd', tid: 19983 }, 1],
  ['swapper     0 [000] 184694.229130: cycles: ', { name: 'swapper', tid: 0 }, 1],
  [
    'sh 7 [001] 5.5: sched:sched_switch: prev_comm=sh prev_pid=7 ==> next_comm=a (x)',
    { name: 'sh', tid: 7 },
    1,
  ],
  ['  sh 7/7 [001] d..1. 5.5:      33 instructions:ppp: ', { name: 'sh', pid: 7, tid: 7 }, 33],
]

t.test('the first line of a sample has the fields that perf was asked for', async (t) => {
  for (const [line, thread, weight] of headers) {
    const profile = await read(`${line}\n\t10 main (x)\n\n`)
    t.same(profile.threads, [thread], line)
    t.same(stacksIn(profile), { main: weight }, line)
    t.same(profile.notes, [], line)
  }
})

t.test('without call chains the frame stands on the first line', async (t) => {
  const line = 'dd 1 [000] 5.5: 1 cycles:  ffffffff81000000 native_write_msr+0x4 ([kernel])\n'
  t.same(stacksIn(await read(line + line)), { native_write_msr: 2 })
})

t.test('of several events one is read, and the others are spoken of', async (t) => {
  const other = 'app 1 [000] 5.5: 7 page-faults:\n\t10 fault (x)\n\n'
  const profile = await read(perfScript + other)
  t.equal(profile.samples.length, 3)
  t.match(profile.notes[0], /^1 samples of page-faults are left out/)
  const faults = await read(perfScript + other, { measure: 'page-faults' })
  t.same(stacksIn(faults), { fault: 7 })
  await t.rejects(read(perfScript, { measure: 'cycles' }), /does not measure 'cycles'/)
})

t.test('lines that are no sample are counted, and lost samples too', async (t) => {
  const noise = 'Warning: something\napp 1 [000] 5.5: PERF_RECORD_LOST lost 12\n'
  const { notes } = await read(perfScript + noise)
  t.same(notes, ['perf lost 12 samples', '1 lines are no sample (line 16)'])
  await t.rejects(read('Hello!\nworld?\n'), /none of 2 lines is a sample/)
})

t.test('srcline says where a frame is', async (t) => {
  const profile = await read('a 1 5.5: cycles:\n\t10 main+0x1 (x)\n  main.c:42\n\n')
  const { stacks, frames, samples } = profile
  const [frame] = framesOf(stacks, samples.stack[0]!)
  t.same(frames[frame!], { name: 'main', module: 'x', file: 'main.c', line: 42 })
})

t.test('the last sample needs no empty line after it', async (t) => {
  t.same(stacksIn(await read('a 1 5.5: cycles:\n\t10 main (x)')), { main: 1 })
})

t.test('it is known by its first lines', async (t) => {
  t.ok(looksPerfScript(perfScript))
  for (const [line] of headers) t.ok(looksPerfScript(`${line}\n\t10 main (x)\n\n`), line)
  t.notOk(looksPerfScript('main;read 42\nmain 1\n'))
  t.notOk(looksPerfScript(''))
})

t.test('no line takes long, whatever it holds', async (t) => {
  const size = 2 ** 20
  const pieces = [
    'a 1 ',
    ' ',
    '1 ',
    'a:',
    '(',
    ')',
    '+0x1',
    'PERF_RECORD_LOST lost ',
    '\t7f (',
    ':1',
  ]
  for (const piece of pieces) {
    const line = piece.repeat(size / piece.length)
    const start = performance.now()
    await read(`${perfScript}${line}\n 7f ${line} (x)\n\t7f x (${line})\n  ${line}:5x\n`).catch(
      () => {},
    )
    looksPerfScript(line)
    t.ok(performance.now() - start < 2000, JSON.stringify(piece))
  }
})

t.test('few samples that are repeated without end are refused', async (t) => {
  const { steps } = limits
  limits.steps = 100
  t.teardown(() => (limits.steps = steps))
  await t.rejects(read(perfScript.repeat(100)), /more than 100 frames in all stacks/)
})
