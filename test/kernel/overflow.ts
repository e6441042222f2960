import { spawn } from 'node:child_process'
import { once } from 'node:events'
import t from 'tap'
import { drain } from '../fixtures/recordings.js'
import { noKernel, trace } from '../fixtures/tracing.js'

const CALLS = 400_000
const script = `
process.stdin.once('data', () => {
  const { openSync } = require('node:fs')
  for (let left = ${CALLS}; left > 0; left--) {
    try {
      openSync('/no-such-file-here')
    } catch {}
  }
  process.stdout.write('done')
  setInterval(() => {}, 1000)
})
process.stdout.write('ready')
`

t.test(
  'what a small ring cannot take is counted to the last one',
  { skip: noKernel },
  async (t) => {
    const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] })
    t.teardown(() => child.kill())
    await once(child.stdout, 'data')
    const session = await trace(['open'], {
      filters: { pid: String(child.pid) },
      parameters: { failed_only: true },
      bufferBytes: 64 << 10,
    })
    child.stdin.write('go\n')
    // Nobody reads meanwhile: 4 MiB wait in our queue, the pipe is full, then the ring is.
    await once(child.stdout, 'data')
    const from = performance.now()
    const stopping = session.stop()
    const report = await stopping
    t.ok(performance.now() - from < 1900, 'a reader that does not read cannot hold up the end')
    const { count, failure } = await drain(session)
    t.equal(failure, undefined)
    t.ok(report.lost.total > 0, 'the ring did overflow')
    t.same(Object.keys(report.lost.counts), ['ring'])
    t.equal(count + report.lost.total, CALLS, `${count} seen and ${report.lost.total} lost`)
  },
)
