import t from 'tap'
import { writeFirefox } from '../../src/exporters/firefox.js'
import { readPerfScript } from '../../src/profile/perf-script.js'
import { folded, perfScript, sourceOf } from '../fixtures/profiles.js'
import type { Profile } from '../../src/profile/profile.js'

interface Table {
  length: number
  [column: string]: unknown
}

interface Written {
  meta: { preprocessedProfileVersion: number; categories: unknown[] }
  threads: { name: string; isMainThread: boolean; samples: Table; markers: Table }[]
  shared: Record<string, Table> & { stringArray: string[] }
  libs: { name: string }[]
}

const written = (profile: Profile) => JSON.parse([...writeFirefox(profile)].join('')) as Written

t.test('every column of a table is as long as the table', async (t) => {
  const profile = await readPerfScript(sourceOf(perfScript), { name: 'p', times: true })
  const { shared, threads } = written(profile)
  const tables = [...Object.values(shared), ...threads.flatMap((one) => [one.samples, one.markers])]
  for (const table of tables)
    for (const [name, column] of Object.entries(table))
      if (Array.isArray(column)) t.equal(column.length, table.length, name)
})

t.test('stacks, times and weights are those of the profile', async (t) => {
  const profile = await readPerfScript(sourceOf(perfScript), { name: 'p', times: true })
  const { shared, threads, libs, meta } = written(profile)
  t.equal(meta.preprocessedProfileVersion, 60)
  t.same(shared.stackTable!.prefix, [null, 0, 1, 2, null, 4])
  t.same(
    libs.map(({ name }) => name),
    ['[kernel.kallsyms]', 'app', 'libjvm.so (deleted)'],
  )
  t.match(threads, [
    {
      name: 'app',
      isMainThread: true,
      samples: {
        stack: [3, 1],
        time: [2063614.41, 2063624.511],
        weight: [10.10101, 10.10101],
        weightType: 'tracing-ms',
      },
    },
    { name: 'GC Thread#0', isMainThread: false, samples: { stack: [5] } },
  ])
  const [first] = shared.funcTable!.name as number[]
  t.equal(shared.stringArray[first!], 'copy_page')
})

t.test('samples without a time follow each other', async (t) => {
  const [thread] = written(await folded('a 3\nb 1\n')).threads
  t.match(thread, {
    name: 'test',
    samples: { time: [0, 1], weight: [3, 1], weightType: 'samples' },
  })
})
