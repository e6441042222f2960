import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { program } from '../fixtures/program.js'
import { startTracing } from '../fixtures/program.js'
import { noKernel } from '../fixtures/tracing.js'

const skip = noKernel || (!existsSync('dist') && 'needs npm run build')

interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

async function top(...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [program, 'top', ...args], { stdio: 'pipe' })
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, ...said }
}

t.test('--once is one snapshot, of the busiest first', { skip }, async (t) => {
  const spinner = spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' })
  t.teardown(() => spinner.kill('SIGKILL'))
  const { code, stdout, stderr } = await top('--once', '-i', '300ms', '--json')
  t.equal(code, 0)
  t.match(stderr, /1 snapshot in .*none lost/)
  const [snapshot, ...others] = JSON.parse(stdout)
  t.same(others, [])
  t.ok(snapshot.interval_ms >= 290)
  const row = snapshot.rows.find(({ pid }: { pid: number }) => pid === spinner.pid)
  t.ok(Math.abs(row.cpu_percent + row.wait_percent - 100) < 2)
  const shares = snapshot.rows.map((one: { cpu_percent: number }) => one.cpu_percent)
  t.same(
    shares,
    shares.toSorted((a: number, b: number) => b - a),
  )
})

t.test('snapshots come until as many are there, columns as asked', { skip }, async (t) => {
  const args = ['threads', '-n', '3', '-i', '50ms', '-f', 'ndjson', '-q', '--columns', 'tid,comm']
  const { code, stdout, stderr } = await top(...args)
  t.equal(code, 0)
  t.equal(stderr, '')
  const lines = stdout.trimEnd().split('\n')
  t.equal(lines.length, 3)
  t.same(Object.keys(JSON.parse(lines[2]!).rows[0]), ['tid', 'comm'])
})

t.test('Ctrl-C closes the array, and -o writes it to a file', { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'top-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'out.json')
  const tracing = await startTracing(['top', '-i', '50ms', '-f', 'json', '-o', path])
  await sleep(200)
  tracing.child.kill('SIGINT')
  t.equal(await tracing.ended, 0)
  t.ok(JSON.parse(readFileSync(path, 'utf8')).length > 0)
})

t.test('what cannot be meant is told with its place', { skip }, async (t) => {
  t.match(await top('proceses'), { code: 2, stderr: /did you mean processes/ })
  t.match(await top('--columns', '+cpu'), { code: 2, stderr: /there is no column cpu/ })
  t.match(await top('bpf', '--sort', 'pid'), { code: 2, stderr: /there is no column pid/ })
  t.match(await top('-i', 'often'), { code: 2 })
})

t.test('the host’s programs are a table, too', { skip }, async (t) => {
  const { code, stdout } = await top('bpf', '--once', '-i', '100ms', '-f', 'csv', '-q')
  t.equal(code, 0)
  t.match(stdout, /^time,interval_ms,lost,id,type,user,cpu_percent/)
})
