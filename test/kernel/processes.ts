import { spawn } from 'node:child_process'
import { once } from 'node:events'
import t from 'tap'
import * as processes from '../../src/kernel/processes.js'

const skip = process.platform !== 'linux' && 'needs /proc'

t.test('a process is known by its number', { skip }, async (t) => {
  const own = processes.processStatus(process.pid)
  t.match(own, { tgid: process.pid, ppid: process.ppid, uid: process.getuid?.() })
  t.ok(own?.comm)
  t.equal(processes.processStatus(0x7fff_ffff), undefined)
  t.ok(processes.processIds().includes(process.pid))
})

t.test('whether some process fits', { skip }, async (t) => {
  const child = spawn('sleep', ['60'])
  await once(child, 'spawn')
  t.ok(processes.someProcess(({ ppid, comm }) => ppid === process.pid && comm !== ''))
  child.kill()
  t.notOk(processes.someProcess(({ comm }) => comm === 'no such name'))
})

t.test('CPU time is read of anyone', { skip }, async (t) => {
  t.ok((processes.processCpuMs(process.pid) ?? 0) > 1)
  t.equal(processes.processCpuMs(0x7fff_ffff), undefined)
})

t.test('namespaces are told apart from the machine’s own', { skip }, async (t) => {
  t.type(processes.pidNamespace(), 'number')
  t.type(processes.inInitialCgroupNamespace(), 'boolean')
})
