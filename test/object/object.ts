import { readFileSync } from 'node:fs'
import t from 'tap'
import { ObjectError, readObject } from '../../src/object/object.js'

const sample = readFileSync('test/fixtures/sample.bpf.o')

t.test('an object of the contract is read', async (t) => {
  const object = readObject(sample)
  t.equal(object.machine, 'bpf')
  t.equal(object.license, 'Dual MIT/GPL')
  t.match(object.programs, [
    { name: 'exit_openat', section: 'tp_btf/sys_exit' },
    { name: 'kill_it', section: '?tp_btf/sched_process_exit', instructions: 4 },
  ])
  t.same(
    object.maps.map(({ name }) => name),
    ['lost', 'events', 'scratch', 'seen'],
  )
})

t.test("another machine's file is refused by name", async (t) => {
  t.throws(() => readObject(readFileSync(process.execPath).subarray(0, 0)), ObjectError)
  t.throws(
    () => readObject(readFileSync('prebuilt/arm64/ebpf-trace-helper')),
    /for aarch64, not for BPF/,
  )
})

t.test('an object without BTF is refused with what to do', async (t) => {
  const bytes = Buffer.from(sample)
  // Its name may be the ending of `.rel.BTF`.
  bytes.write('.XTF', bytes.indexOf('.BTF\0'))
  t.throws(() => readObject(bytes), /has no BTF/)
})
