import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { noLoss } from '../../src/session/lost.js'
import { RECORDING_MAGIC, startRecording } from '../../src/session/recording.js'
import { caught } from '../fixtures/caught.js'

const folder = mkdtempSync(join(tmpdir(), 'ebpf-trace-'))
t.teardown(() => rmSync(folder, { recursive: true }))
const report = { events: 0, lost: noLoss(), durationMs: 1, cost: undefined }

t.test('a recording is its owner’s alone, and ends once', async (t) => {
  const file = join(folder, 'one.rec')
  const recording = startRecording({ file, tool: 'x', columns: [], argv: [] }, [], [])
  recording.end(report)
  const { size, mode } = statSync(file)
  recording.end(report)
  recording.write({ type: 131, id: 0, object: 0, payload: new Uint8Array(9) })
  t.equal(statSync(file).size, size)
  t.equal(mode & 0o777, 0o600)
  t.ok(readFileSync(file).subarray(0, 8).equals(RECORDING_MAGIC))
})

t.test('a place that cannot be written to is told', async (t) => {
  const plan = { file: '/nonexistent/x.rec', tool: 'x', columns: [], argv: [] }
  t.match(await caught(() => startRecording(plan, [], [])), {
    kind: 'failed',
    message: /^cannot record to \/nonexistent\/x\.rec: no such folder/,
  })
})

const skip = !existsSync('/dev/full') && 'needs /dev/full'

t.test('a full disk is told', { skip }, async (t) => {
  const plan = { file: '/dev/full', tool: 'x', columns: [], argv: [] }
  t.match(await caught(() => startRecording(plan, [], [])), {
    kind: 'failed',
    message: /^cannot record to \/dev\/full: no space left/,
  })
})
