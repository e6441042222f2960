import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { connect } from '../../src/helper/connection.js'
import { Attach } from '../../src/helper/message.js'
import { startHelper } from '../../src/process/helper.js'
import { openSession } from '../../src/session/session.js'
import { caught } from '../fixtures/caught.js'
import { fixture } from '../fixtures/client.js'
import { allRows, noKernel } from '../fixtures/tracing.js'

const skip =
  noKernel ||
  (process.arch !== 'x64' && 'its object is made for x64') ||
  (!existsSync('/sys/bus/event_source/devices/uprobe/type') && 'this kernel has no uprobes') ||
  (!existsSync('/usr/include/x86_64-linux-gnu/sys/sdt.h') && 'needs systemtap-sdt-dev')

const folder = mkdtempSync(join(tmpdir(), 'usdt-'))
t.teardown(() => rmSync(folder, { recursive: true }))
const program = join(folder, 'usdt')

/** A session of the object with its program on the probe that is called `name`. */
function trace(name: string) {
  const path = fixture('usdt.bpf.o')
  const helper = startHelper({ objects: [path], kinds: ['usdt'] }, { watchOutput: false })
  const attach = { probe_passed: { kind: Attach.USDT, target: `${program}\tebpf_trace\t${name}` } }
  const object = { name: 'usdt', granted: 0, bytes: readFileSync(path), attach }
  return openSession(connect(helper), { objects: [object] })
}

t.test('a USDT probe fires, and its arguments are read', { skip }, async (t) => {
  const { status, stderr } = spawnSync('gcc', ['-O2', '-o', program, fixture('usdt.c')])
  t.equal(status, 0, String(stderr))
  const session = await trace('passed')
  t.equal(spawnSync(program, ['100']).status, 0, 'the process is not harmed')
  const stopping = session.stop()
  const rows = await allRows(session)
  t.same(
    rows.map(({ number }) => Number(number)),
    Array.from({ length: 100 }, (_, index) => index + 1),
  )
  t.ok(rows.every((row) => row['program'] === program))
  t.equal((await stopping).lost.total, 0)

  t.test('one that the file does not have is an error that names it', async (t) => {
    t.match(await caught(trace('missed')), { message: /attach probe_passed to .*missed/ })
  })
})
