import { readFileSync } from 'node:fs'
import t from 'tap'
import { callsOf, dangerousCalls } from '../../src/object/calls.js'
import { readObject } from '../../src/object/object.js'

const instruction = (opcode: number, registers: number, immediate: number) => {
  const bytes = Buffer.alloc(8)
  bytes.set([opcode, registers])
  bytes.writeInt32LE(immediate, 4)
  return bytes
}
const helper = (number: number) => instruction(0x85, 0, number)

t.test('helpers are collected, calls inside the object are not', async (t) => {
  const code = Buffer.concat([helper(14), helper(1), helper(14), instruction(0x85, 0x10, 36)])
  t.same(callsOf([code], ['bpf_x']), { helpers: [1, 14], externals: ['bpf_x'] })
})

t.test('a constant that looks like a call is none', async (t) => {
  const constant = [instruction(0x18, 1, 0), instruction(0, 0, 0x85)]
  t.same(callsOf([Buffer.concat([...constant, helper(6)])], []).helpers, [6])
})

t.test('a call cannot hide behind a constant that has no second half', async (t) => {
  t.same(callsOf([Buffer.concat([instruction(0x18, 1, 0), helper(36)])], []).helpers, [36])
  t.same(callsOf([instruction(0x18, 1, 0), new Uint8Array(5)], []).helpers, [])
})

t.test('what changes a process is named', async (t) => {
  const { calls } = readObject(readFileSync('test/fixtures/sample.bpf.o'))
  t.same(dangerousCalls(calls), ['bpf_send_signal'])
  t.same(dangerousCalls(readObject(readFileSync('test/fixtures/kinds.bpf.o')).calls), [])
  t.same(dangerousCalls({ helpers: [36, 1], externals: ['bpf_send_signal_task'] }), [
    'bpf_probe_write_user',
    'bpf_send_signal_task',
  ])
})
