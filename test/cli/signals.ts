import { spawnSync } from 'node:child_process'
import t from 'tap'

/** Runs lines of a program of its own, since what a signal does is a whole process's. */
const run = (lines: string) => {
  const script = `const { catchSignals, answerSignals, unansweredSignal } =
    await import('./.build/src/cli/signals.js')
    const later = () => new Promise((resolve) => setTimeout(resolve, 20))
    catchSignals()
    ${lines}`
  const argv = ['--input-type=module', '-e', script]
  return spawnSync(process.execPath, argv, { encoding: 'utf8' })
}

t.test('a signal that comes before anything began is told to what begins', async (t) => {
  const { stdout, status } = run(`
    process.kill(process.pid, 'SIGINT')
    await later()
    console.log(unansweredSignal())
    answerSignals((signal) => console.log('ends by', signal))
    console.log(unansweredSignal())`)
  t.equal(stdout, 'SIGINT\nends by SIGINT\nundefined\n')
  t.equal(status, 0)
})

t.test('one that comes later is told, too', async (t) => {
  const { stdout } = run(`
    answerSignals((signal) => console.log('ends by', signal))
    process.kill(process.pid, 'SIGHUP')
    await later()`)
  t.equal(stdout, 'ends by SIGHUP\n')
})

t.test('the second of a kind leaves at once', async (t) => {
  const { status } = run(`
    answerSignals(() => {})
    process.kill(process.pid, 'SIGINT')
    await later()
    process.kill(process.pid, 'SIGINT')
    await new Promise((resolve) => setTimeout(resolve, 60_000))`)
  t.equal(status, 130)
})

t.test('what never begins is left after two seconds', async (t) => {
  const { status } = run(`
    process.kill(process.pid, 'SIGTERM')
    await new Promise((resolve) => setTimeout(resolve, 60_000))`)
  t.equal(status, 0)
})
