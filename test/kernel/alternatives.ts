import { readFileSync } from 'node:fs'
import t from 'tap'
import { connect } from '../../src/helper/connection.js'
import { Request } from '../../src/helper/message.js'
import { hello, openGranted } from '../../src/helper/requests.js'
import { observingKinds } from '../../src/process/grant.js'
import { startHelper } from '../../src/process/helper.js'
import { openSession } from '../../src/session/session.js'
import { caught } from '../fixtures/caught.js'
import { fixture } from '../fixtures/client.js'
import { noKernel, rowsUntil, run } from '../fixtures/tracing.js'

const skip = noKernel || (process.arch !== 'x64' && 'its object is made for x64')
const path = fixture('alternatives.bpf.o')
const object = { name: 'alternatives', granted: 0, bytes: readFileSync(path) }

function start() {
  const kinds = [...observingKinds]
  return connect(startHelper({ objects: [path], kinds }, { watchOutput: false }))
}

/** The first alternative that this kernel has. */
async function expected() {
  const asking = start()
  const { features } = await hello(asking, ['fentry', 'kprobe'])
  asking.close()
  if (features.has('fentry')) return 'see_exec'
  return features.has('kprobe') ? 'see_exec_kprobe' : 'see_exec_raw'
}

t.test('the first kind of attachment that the kernel has is taken', { skip }, async (t) => {
  const taken = await expected()
  const session = await openSession(start(), { objects: [object] })
  t.same(session.programs, [taken, 'see_exit_classic'])
  t.equal(session.substitutions.at(-1)?.program, 'see_exit_classic')
  for (const { reason, instead } of session.substitutions) t.match(reason, instead)
  run('/bin/true')
  const seen = new Set<unknown>()
  await rowsUntil(session, ({ what }) => seen.add(what).size === 2)
  t.pass('and both fire')
  t.equal((await session.stop()).lost.total, 0)
})

t.test('nothing is left of what was refused', { skip }, async (t) => {
  const connection = start()
  await openGranted(connection, 0, 'open')
  await connection.request(Request.CLOSE, 'close the objects')
  const unknown = await caught(connection.request(Request.LOAD, 'load it'))
  t.match(unknown, { message: /there are 0/ })
  await openGranted(connection, 0, 'open')
  connection.close()
})

t.test('where no alternative is left the refusal is told', { skip }, async (t) => {
  const programs = ['see_exit']
  const helper = startHelper(
    { objects: [path], kinds: ['tp_btf', 'raw_tp'] },
    { watchOutput: false },
  )
  const failure = await caught(openSession(connect(helper), { objects: [{ ...object, programs }] }))
  t.match(failure, { message: 'use tracepoint without its grant: EPERM' })
})
