import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { startHelper } from '../../src/process/helper.js'
import { caught } from '../fixtures/caught.js'

const skip = process.getuid?.() !== 0 && 'needs root: otherwise sudo would ask'
const folder = mkdtempSync(join(tmpdir(), 'ebpf-trace-'))
t.teardown(() => rmSync(folder, { recursive: true }))

t.test('the helper gets its grant, and pipes', { skip }, async (t) => {
  const path = script('echo "$# $*"; exit 3')
  const helper = startHelper({ objects: ['/x'], kinds: ['iter'] }, { path, watchOutput: false })
  t.ok(helper.pid > 0)
  const [chunk] = (await once(helper.messages, 'data')) as [Buffer]
  t.equal(chunk.toString(), '6 --object /x --kinds iter --caps bpf,perfmon\n')
  t.equal(await helper.ended, 'ended with 3')
})

t.test('how it ended is told', { skip }, async (t) => {
  const options = { path: script('kill -SEGV $$'), watchOutput: false }
  t.equal(await startHelper({ objects: [] }, options).ended, 'died of SIGSEGV')
  const missing = { path: join(folder, 'missing'), watchOutput: false }
  t.match(await startHelper({ objects: [] }, missing).ended, /^cannot be started.*ENOENT/)
})

t.test('without root and a terminal it is refused, and says what to do', { skip }, async (t) => {
  const geteuid = process.geteuid!
  process.geteuid = () => 1000
  t.teardown(() => (process.geteuid = geteuid))
  const path = process.env['PATH']
  process.env['PATH'] = folder
  t.teardown(() => (process.env['PATH'] = path))
  t.match(await caught(() => startHelper({ objects: [] })), {
    kind: 'refused',
    // Root has the capabilities all the same, if only for itself.
    message: /^tracing needs root$|are of node alone/,
    hint: /^run it with sudo/,
  })
})

function script(text: string): string {
  const path = join(folder, 'helper.sh')
  writeFileSync(path, `#!/bin/sh\n${text}\n`)
  chmodSync(path, 0o755)
  return path
}
