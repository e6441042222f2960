import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { writePprof } from '../../src/exporters/pprof.js'
import { readPerfScript } from '../../src/profile/perf-script.js'
import { perfScript, sourceOf } from '../fixtures/profiles.js'

const noGo = spawnSync('go', ['version']).error ? 'no go here' : false

// Since 1.25 go builds the tool when it is first used; the whole file waits for it.
t.setTimeout(300_000)

t.test(
  'go tool pprof takes it, with inlined frames, modules and threads',
  { skip: noGo },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'ebpf-trace-pprof-'))
    t.teardown(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'a.pb.gz')
    const profile = await readPerfScript(sourceOf(perfScript), { name: 'p' })
    writeFileSync(file, Buffer.concat([...writePprof(profile)]))
    const env = { ...process.env, PPROF_TMPDIR: folder }
    const pprof = (...options: string[]) =>
      execFileSync('go', ['tool', 'pprof', ...options, file], {
        env,
        stdio: ['ignore', 'pipe', 'ignore'],
      })
        .toString()
        .split('\n')
        .map((line) => line.trim())
    const top = pprof('-top', '-unit=ns')
    t.ok(top.includes('File: app'), 'the program, though the kernel comes first')
    t.ok(top.includes('Type: cpu-clock'))
    t.match(top.join('\n'), /10101010ns 33\.33% .* 20202020ns 66\.67% +work\(int, char const\*\)/)
    const raw = pprof('-raw').join('\n')
    t.match(raw, /thread:\[app\]/)
    t.match(raw, /tid:\[4712\]/)
    t.match(raw, /std::vector<int>::at\(unsigned long\) :0:0.*\nwork\(int, char const\*\)/)
    t.match(raw, /\/usr\/bin\/app/)
  },
)
