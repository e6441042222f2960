import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { noProgram, program as built } from '../fixtures/program.js'

const program = '.build/src/cli/main.js'
const folder = mkdtempSync(join(tmpdir(), 'ebpf-trace-flame-'))
t.teardown(() => rmSync(folder, { recursive: true }))
const profile = join(folder, 'app.folded')
writeFileSync(profile, 'main;read 3\nmain 1\n')

function run(words: string[], input = '') {
  const result = spawnSync(process.execPath, [program, 'flamegraph', ...words], { input })
  return { code: result.status, out: result.stdout.toString(), err: result.stderr.toString() }
}

t.test('it needs no root and writes what is asked', async (t) => {
  const out = join(folder, 'app.svg')
  t.match(run([profile, '-o', out]), { code: 0, out: '', err: '' })
  t.match(readFileSync(out, 'utf8'), '<svg')
  t.same(readdirSync(folder).sort(), ['app.folded', 'app.svg'], 'nothing is left beside it')
  t.match(run(['-', '-f', 'folded'], 'a 1\na;b 2\n'), { code: 0, out: 'a 1\na;b 2\n' })
})

t.test('what is built writes the same letters', { skip: noProgram }, async (t) => {
  const words = ['flamegraph', profile, '-f', 'svg']
  const { stdout } = spawnSync(process.execPath, [built, ...words], { encoding: 'utf8' })
  t.match(stdout, "kept + '…'")
  t.equal(stdout, run([profile, '-f', 'svg']).out)
})

t.test('a mistake is one, a broken file is a failure', async (t) => {
  t.match(run([profile, '-o', 'a.foo']), { code: 2, err: /says no format/ })
  t.match(run([profile, '-f', 'sgv']), { code: 2, err: /did you mean svg/ })
  t.match(run(['/nonexistent']), { code: 1, err: /no such file/ })
  t.match(run([program, '-f', 'svg']), { code: 1, err: /which is none of/ })
  t.match(run(['--help']), { code: 0, out: /--min-width PIXELS/ })
})

const noScript = spawnSync('script', ['--version']).error ? 'no script(1) here' : false

t.test('on a terminal it waits for keys', { skip: noScript }, async (t) => {
  const command = `${process.execPath} ${program} flamegraph ${profile}`
  const env = { ...process.env, TERM: 'xterm-256color' }
  const child = spawn('script', ['-qefc', command, '/dev/null'], { env })
  let shown = ''
  child.stdout.on('data', (data: Buffer) => {
    const before = shown
    shown += data.toString()
    const came = (text: string) => shown.includes(text) && !before.includes(text)
    if (came('q quit')) child.stdin.write('t')
    if (came('q quit') === false && came('Enter find it')) child.stdin.write('q')
  })
  const code = await new Promise((resolve) => child.once('exit', resolve))
  t.equal(code, 0)
  t.match(shown, '4 samples')
  t.ok(shown.trimEnd().endsWith('\x1b[?1049l'))
})

t.test(
  'a root that sudo made writes as the user',
  { skip: process.getuid?.() !== 0 && 'not root' },
  async (t) => {
    const shared = mkdtempSync(join(tmpdir(), 'ebpf-trace-flame-'))
    t.teardown(() => rmSync(shared, { recursive: true }))
    execFileSync('chown', ['65534:65534', shared])
    const env = { ...process.env, SUDO_UID: '65534', SUDO_GID: '65534' }
    const input = readFileSync(profile)
    const out = join(shared, 'a.folded')
    const { status } = spawnSync(process.execPath, [program, 'flamegraph', '-', '-o', out], {
      input,
      env,
    })
    t.equal(status, 0)
    t.equal(execFileSync('stat', ['-c', '%u', out]).toString().trim(), '65534')
  },
)
