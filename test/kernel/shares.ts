import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import t, { type Test } from 'tap'
import { noBurner, sampleBurners, type Burner } from '../fixtures/burners.js'
import { noProgram } from '../fixtures/program.js'

/** Ground truth: what programs know they burnt, beside what was sampled of them. */
t.setTimeout(300_000)

const folder = mkdtempSync(join(tmpdir(), 'ebpf-trace-shares-'))
t.teardown(() => rmSync(folder, { recursive: true, force: true }))

const noNamespaces =
  spawnSync('unshare', ['-m', '-p', '-f', '--mount-proc', 'true']).status !== 0 &&
  'needs namespaces'

/** In a mount and a pid namespace of its own, from a path that is nowhere else. */
const inside = `unshare -m -p -f --mount-proc sh -c '
  mount -t tmpfs none /mnt && cp $0 /mnt/c-inside && exec /mnt/c-inside $1'`

const languages: Record<string, Burner[]> = {
  C: [
    { name: 'c-pie', language: 'c' },
    { name: 'c-fixed', language: 'c', flags: ['-no-pie'] },
    { name: 'c-static', language: 'c', flags: ['-static'] },
    { name: 'c-static-pie', language: 'c', flags: ['-static-pie'] },
    { name: 'c-stripped', language: 'c', flags: ['-s', '-rdynamic'] },
    { name: 'c-threads', language: 'c', words: ['threads'], above: 'thread_start;burn_all' },
    { name: 'c-deleted', language: 'c', words: ['delete'] },
    { name: 'c-replaced', language: 'c', words: ['replace'] },
    ...(noNamespaces ? [] : [{ name: 'c-inside', language: 'c' as const, shell: inside }]),
  ],
  'C++': [
    { name: 'cpp-pie', language: 'cpp' },
    { name: 'cpp-static', language: 'cpp', flags: ['-static'] },
    { name: 'cpp-stripped', language: 'cpp', flags: ['-s', '-rdynamic'] },
  ],
  Rust: [
    { name: 'rs-pie', language: 'rs' },
    { name: 'rs-v0', language: 'rs', flags: ['-Csymbol-mangling-version=v0'] },
    { name: 'rs-static', language: 'rs', flags: ['-Ctarget-feature=+crt-static'] },
    { name: 'rs-thread', language: 'rs', words: ['threads'], above: 'burn::burn_all' },
  ],
  Go: [
    { name: 'go-plain', language: 'go' },
    { name: 'go-stripped', language: 'go', flags: ['-ldflags=-s -w'] },
    { name: 'go-pie', language: 'go', flags: ['-buildmode=pie'] },
    {
      name: 'go-goroutine',
      language: 'go',
      words: ['goroutine'],
      above: String.raw`runtime\.goexit;main\.main\.func1;main\.burnAll`,
    },
  ],
}

/** Its map of functions lies in /tmp still when it has ended. */
const node = [process.execPath, '--perf-basic-prof', '--interpreted-frames-native-stack']
const script = `${[...node, '--logfile=/dev/null', resolve('test/fixtures/burn.cjs')].join(' ')} $2 $1`
languages['JavaScript'] = [{ name: 'cjs-node', language: 'cjs', shell: script }]

/** What their tables of unwinding tell, where there are no frame pointers. */
const without = ['-fomit-frame-pointer', '-momit-leaf-frame-pointer']
const unframed: Record<string, Burner[]> = {
  C: [
    { name: 'c-bare', language: 'c', flags: without },
    { name: 'c-bare-static', language: 'c', flags: [...without, '-static'] },
    { name: 'c-bare-dynsym', language: 'c', flags: [...without, '-s', '-rdynamic'] },
  ],
  'C++': [{ name: 'cpp-bare', language: 'cpp', flags: without }],
  Rust: [{ name: 'rs-bare', language: 'rs', flags: ['-Cforce-frame-pointers=no'] }],
}

/** The shares of all of them, and how whole their stacks are. */
function check(t: Test, burners: Burner[], least: number, options: string[] = []): void {
  const { burnt, stderr } = sampleBurners(burners, folder, 1.2, options)
  burners.forEach(({ name }, index) => {
    const { seconds, sampled, whole, shares, others } = burnt[index]!
    t.ok(whole > least, `${name}: ${whole} of the stacks are whole`, { others, stderr })
    for (const share of shares)
      t.ok(Math.abs(share.took - share.sampled) < 0.03, `${name}: ${JSON.stringify(share)}`)
    t.comment(`${name}: ${sampled.toFixed(2)} s sampled where ${seconds.toFixed(2)} s were burnt`)
  })
  t.end()
}

for (const [language, burners] of Object.entries(languages)) {
  const skip = noProgram || noBurner(burners[0]!.language)
  t.test(`${language}: shares are those that were burnt, on whole stacks`, { skip }, (t) =>
    // Node's own code has no frame pointers.
    check(t, burners, language === 'JavaScript' ? 0.93 : 0.97),
  )
}

for (const [language, burners] of Object.entries(unframed)) {
  const skip = noProgram || noBurner(burners[0]!.language)
  // The first samples come before the tables that they ask for: later where others are busy.
  t.test(`${language} without frame pointers: likewise, by tables`, { skip }, (t) =>
    check(t, burners, 0.85, ['--unwind', 'auto']),
  )
}
