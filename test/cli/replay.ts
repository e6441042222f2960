import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const run = (...argv: string[]) =>
  spawnSync(process.execPath, ['.build/src/cli/main.js', ...argv], { encoding: 'utf8' })

t.test('the demo is labelled as a recording and needs nothing', async (t) => {
  const { stdout, stderr, status } = run('demo', '-n', '3')
  t.equal(status, 0, stderr)
  t.match(stderr, /a recording/)
  t.match(stderr, /replay: 3 events$/m, 'how long and what was lost is not known yet')
  t.equal(stdout.trim().split('\n').length, 4, 'a heading and three events')
  const events = JSON.parse(run('demo', '-n', '2', '--json', '-q').stdout) as object[]
  t.equal(events.length, 2)
})

t.test('what is no recording is a failure that names it', async (t) => {
  t.match(run('replay', '/nowhere'), { status: 1, stderr: /\/nowhere/ })
  t.match(run('replay', 'package.json'), { status: 1, stderr: /package\.json/ })
  t.match(run('replay'), { status: 2, stderr: /replay needs FILE/ })
})

t.test('of a recording that was cut short the events are shown and counted', async (t) => {
  const bytes = readFileSync('prebuilt/demo.rec')
  const file = join(t.testdir({}), 'cut.rec')
  writeFileSync(file, bytes.subarray(0, -100))
  const { stdout, stderr, status } = run('replay', file, '--json', '-q')
  const events = JSON.parse(stdout) as object[]
  const { error } = JSON.parse(stderr) as { error: string }
  t.equal(error, `${file}: the recording was cut short; shown: ${events.length} events before that`)
  t.ok(events.length > 0)
  t.equal(status, 1)
})

t.test('an unknown column is answered with those there are', async (t) => {
  const { stderr, status } = run('demo', '--columns', 'pid,nothing')
  t.equal(status, 2)
  t.match(stderr, /columns: .*comm/)
})
