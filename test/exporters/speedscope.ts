import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import t from 'tap'
import { writeSpeedscope } from '../../src/exporters/speedscope.js'
import { readPerfScript } from '../../src/profile/perf-script.js'
import { perfScript, folded, sourceOf } from '../fixtures/profiles.js'
import { noBrowser, openBrowser } from '../fixtures/browser.js'
import type { Profile } from '../../src/profile/profile.js'

const written = (profile: Profile): unknown => JSON.parse([...writeSpeedscope(profile)].join(''))

t.test('each thread is a profile, its samples in time order', async (t) => {
  const profile = await readPerfScript(sourceOf(perfScript), { name: 'p', times: true })
  t.match(written(profile), {
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    name: 'p',
    shared: {
      frames: [
        { name: 'copy_page', file: '[kernel.kallsyms]' },
        { name: 'std::vector<int>::at(unsigned long)' },
        { name: 'work(int, char const*)', file: '/usr/bin/app' },
        { name: 'main', file: '/usr/bin/app' },
      ],
    },
    profiles: [
      {
        type: 'sampled',
        name: 'app (4711/4712)',
        unit: 'nanoseconds',
        startValue: 0,
        endValue: 20202020,
        samples: [
          [3, 2, 1, 0],
          [3, 2],
        ],
        weights: [10101010, 10101010],
      },
      { name: 'GC Thread#0 (4711/4713)', samples: [[5, 4]] },
    ],
  })
})

t.test('counts have no unit, sizes are bytes', async (t) => {
  const profile = await folded('a 3\n')
  t.match(written(profile), { profiles: [{ unit: 'none', weights: [3] }] })
  const sizes = { ...profile, measure: { type: 'space', unit: 'kilobytes' } }
  t.match(written(sizes), { profiles: [{ unit: 'bytes', weights: [3072] }] })
  t.match(written(await folded('')), { profiles: [{ samples: [], endValue: 0 }] })
})

/** Where .ci/setup unpacks the npm package speedscope. */
const viewer = resolve('.build/speedscope/package/dist/release/index.html')
const noViewer = existsSync(viewer) ? noBrowser : 'the npm package speedscope is not here'

t.test('speedscope itself shows it', { skip: noViewer }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-trace-speedscope-'))
  const browser = await openBrowser(['--allow-file-access-from-files'])
  t.teardown(async () => {
    await browser.close()
    rmSync(folder, { recursive: true })
  })
  const profile = await readPerfScript(sourceOf(perfScript), { name: 'p' })
  const file = Buffer.from([...writeSpeedscope(profile)].join('')).toString('base64')
  const script = join(folder, 'profile.js')
  writeFileSync(script, `speedscope.loadFileFromBase64('p.json', '${file}')`)
  await browser.open(`file://${viewer}#localProfilePath=${script}`)
  const text = () => browser.run<string>('return document.body.innerText')
  const end = performance.now() + 20_000
  while (!(await text()).includes('app (4711/4712)') && performance.now() < end);
  t.match(await text(), 'app (4711/4712) (1/2)')
})
