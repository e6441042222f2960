import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { Btf } from '../../src/btf/btf.js'
import { BtfError } from '../../src/btf/types.js'
import { BtfBuilder } from '../fixtures/btf.js'

const int = (builder: BtfBuilder, name: string) => builder.add(1, name, 4, { extra: [32] })

t.test('types are found by name and kind', async (t) => {
  const builder = int(new BtfBuilder(), 'size').add(4, 'size', 0).add(8, 'size_t', 1)
  const btf = new Btf(builder.bytes())
  t.equal(btf.find('size'), 1)
  t.equal(btf.find('size', 'struct'), 2)
  t.equal(btf.find('size', 'union'), undefined)
  t.equal(btf.find('no such'), undefined)
  t.same([...btf.ids({ kinds: ['struct', 'typedef'] })], [2, 3])
  t.same([...btf.ids({ name: 'size' })], [1, 2])
  t.same(btf.type(0), { kind: 'void', name: '' })
})

t.test('declaration tags are collected by what they speak of', async (t) => {
  const builder = int(new BtfBuilder(), 'int')
    .add(17, 'doc:all', 1, { extra: [-1] })
    .add(17, 'doc:first', 1, { extra: [0] })
  const btf = new Btf(builder.bytes())
  t.same(btf.tags(1), [
    { text: 'doc:all', component: -1 },
    { text: 'doc:first', component: 0 },
  ])
  t.same(btf.tags(2), [])
})

t.test("a module's types continue the kernel's", async (t) => {
  const base = new Btf(int(new BtfBuilder(), 'int').bytes())
  const own = new BtfBuilder().add(8, 'mine', 1).bytes()
  // A module's names begin where the base's end.
  const view = new DataView(own.buffer, own.byteOffset, own.byteLength)
  view.setUint32(24, view.getUint32(24, true) + base.namesEnd, true)
  const btf = new Btf(own, base)
  t.same(btf.type(2), { kind: 'typedef', name: 'mine', type: 1 })
  t.equal(btf.find('mine'), 2)
  t.equal(btf.find('int'), 1)
  t.match(btf.type(1), { name: 'int' })
})

const good = int(new BtfBuilder(), 'int').bytes()
const changed = (at: number, ...bytes: number[]) => {
  const copy = Uint8Array.from(good)
  copy.set(bytes, at)
  return copy
}
const refusals: [name: string, bytes: Uint8Array, message: RegExp][] = [
  ['nothing', new Uint8Array(3), /3 bytes has no header/],
  ['something else', changed(0, 1, 2), /does not begin with 0xeb9f/],
  ['the other byte order', changed(0, 0xeb, 0x9f), /big-endian/],
  ['another version', changed(2, 7), /version 7/],
  ['a header that promises more', changed(12, 0xff, 0xff), /promises more/],
  ['an unknown kind', changed(31, 31), /unknown kind 31/],
  ['a type that is cut', changed(28, 5, 0, 0, 4), /type 1 is cut short/],
]
for (const [name, bytes, message] of refusals) {
  t.test(`refuses ${name}`, async (t) => {
    t.throws(() => new Btf(bytes), message)
    t.throws(() => new Btf(bytes), BtfError)
  })
}

t.test('a type or name that does not exist is an error', async (t) => {
  t.throws(() => new Btf(good).type(7), /type 7 does not exist/)
  t.throws(() => new Btf(changed(24, 99)).type(1), /no name at 99/)
})

t.test('a name that a terminal would obey is refused', async (t) => {
  for (const name of ['a\x1b[2J', 'a\nb', '\u202e', '\x9b']) {
    t.throws(() => new Btf(int(new BtfBuilder(), name).bytes()).type(1), /cannot be shown/)
  }
  t.equal(new Btf(int(new BtfBuilder(), 'doc:größer …').bytes()).type(1).name, 'doc:größer …')
})

t.test('a hostile object cannot make its names endless', async (t) => {
  const long = 'x'.repeat(10000)
  const builder = new BtfBuilder()
  const extra = Array.from({ length: 3000 }, () => [builder.name(long), 0, 0]).flat()
  builder.add(4, 'many', 0, { length: 3000, extra })
  t.throws(() => new Btf(builder.bytes()).type(1), /overlap too often/)
})

const kernel = '/sys/kernel/btf/vmlinux'
t.test(
  "the kernel's own types open fast",
  { skip: !existsSync(kernel) && 'no kernel BTF here' },
  async (t) => {
    const bytes = readFileSync(kernel)
    const before = performance.now()
    const btf = new Btf(bytes)
    const task = btf.find('task_struct', 'struct')
    const took = performance.now() - before
    t.ok(task && btf.type(task))
    t.ok(took < 500, `${btf.endId} types indexed in ${took.toFixed(1)} ms`)
  },
)
