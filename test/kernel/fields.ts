import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { Btf } from '../../src/btf/btf.js'
import { objectPath } from '../../src/process/package.js'
import { BtfBuilder } from '../fixtures/btf.js'
import { compareFields } from '../fixtures/kernel-fields.js'
import { noKernel } from '../fixtures/tracing.js'

const folder = dirname(objectPath('execve'))
const objects = readdirSync(folder).filter((name) => name.endsWith('.bpf.o'))

t.test('programs take the fields for what this kernel has', { skip: noKernel }, (t) => {
  const kernel = new Btf(readFileSync('/sys/kernel/btf/vmlinux'))
  let all = 0
  for (const name of objects) {
    const { compared, differences } = compareFields(readFileSync(join(folder, name)), kernel)
    t.strictSame(differences, [], name)
    all += compared
  }
  t.ok(objects.length > 25 && all > 500, `${all} fields of ${objects.length} objects`)
  t.end()
})

/** A kernel whose task has a `tgid` of this size, and may be negative or not. */
function kernelWith(size: number, signed: boolean, widthBits = 0): Btf {
  const [int, struct] = [1, 4]
  const builder = new BtfBuilder()
  const encoding = ((signed ? 1 : 0) << 24) | (size * 8)
  builder.add(int, 'number', size, { extra: [encoding] })
  const extra = [builder.name('tgid'), 1, widthBits << 24]
  builder.add(struct, 'task_struct', size, { length: 1, flag: widthBits > 0, extra })
  return new Btf(builder.bytes())
}

const changes: [string, Btf, string[]][] = [
  ['what is as large and as signed is right', kernelWith(4, true), []],
  ['a smaller field', kernelWith(1, true), ['task_struct.tgid: 4 bytes are read of 1']],
  ['a larger field', kernelWith(8, true), ['task_struct.tgid: 4 bytes are read of 8']],
  ['one that is never negative', kernelWith(4, false), ['task_struct.tgid: int is number']],
  ['bits', kernelWith(4, true, 3), ['task_struct.tgid: 0 bits are read of a field of 3']],
]

for (const [what, kernel, expected] of changes) {
  t.test(`a kernel that has another field is found out: ${what}`, (t) => {
    const { compared, skipped, differences } = compareFields(
      readFileSync(objectPath('exit')),
      kernel,
    )
    t.equal(compared, 1)
    t.ok(skipped > 3, 'what it does not have at all cannot be compared')
    t.strictSame(differences, expected)
    t.end()
  })
}
