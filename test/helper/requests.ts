import t from 'tap'
import { decode, encode, File, Reply, Request, structs, u32 } from '../../src/helper/message.js'
import * as requests from '../../src/helper/requests.js'
import { caught } from '../fixtures/caught.js'
import { speak } from '../fixtures/spoken.js'

t.test('the greeting asks for features by bit, and reads those that are there', async (t) => {
  const { connection, next, say } = speak()
  const greeting = requests.hello(connection, ['vmlinux_btf', 'kprobe', 'seccomp'])
  const { id, payload } = await next()
  const wanted = decode(structs.hello_request, payload)
  t.same(wanted, { version: 1, reserved: 0, features: (1n << 0n) | (1n << 7n) | (1n << 13n) })
  say(
    Reply.OK,
    id,
    encode(structs.hello_reply, { version: 1, pid: 77, features: 1n | (1n << 13n) }),
  )
  t.same(await greeting, { pid: 77, features: new Set(['vmlinux_btf', 'seccomp']) })
})

t.test('a helper of another version is refused', async (t) => {
  const { connection, next, say } = speak()
  const greeting = caught(requests.hello(connection))
  const reply = encode(structs.hello_reply, { version: 9, pid: 1, features: 0n })
  say(Reply.OK, (await next()).id, reply)
  t.match(await greeting, { message: 'the helper speaks protocol 9' })
})

t.test('a large object is sent in pieces', async (t) => {
  const { connection, next, say } = speak()
  const opening = requests.openBytes(connection, Buffer.alloc(1_500_000, 'x'), 'open it')
  const [one, two] = [await next(), await next()]
  t.same([...one.payload.subarray(0, 4)], [1, 0, 0, 0], 'more follows')
  t.same([...two.payload.subarray(0, 4)], [0, 0, 0, 0])
  t.equal(one.payload.length + two.payload.length - 8, 1_500_000)
  say(Reply.OK, one.id, u32(0))
  say(Reply.OK, two.id, u32(0))
  await opening
})

t.test('a file is asked for by kind, pid and argument', async (t) => {
  const { connection, next, say } = speak()
  const file = { kind: File.MAPPED, pid: 12, argument: '1000-2000', startTicks: 5n }
  const reading = caught(requests.readFile(connection, file))
  const { id, payload } = await next()
  t.match(decode(structs.file_request, payload), { kind: File.MAPPED, pid: 12, start_ticks: 5n })
  t.equal(Buffer.from(payload.subarray(32)).toString(), '1000-2000\0')
  say(Reply.ERROR, id, encode(structs.error_reply, { error: 13, reserved: 0 }))
  t.match(await reading, { message: 'read mapped 1000-2000 of process 12: EACCES' })
})

t.test('a map is read part by part', async (t) => {
  const { connection, next, say } = speak()
  const reading = requests.readMap(connection, 0, 'counts', true)
  const { id, payload, type } = await next()
  t.equal(type, Request.MAP_READ)
  t.equal(Buffer.from(payload).toString('latin1'), 'counts\0\x01\0\0\0')
  const part = encode(structs.map_part, { count: 2, key_size: 1, value_size: 2, cpus: 1 })
  say(Reply.PART, id, part, Buffer.from('abAABB'))
  const last = encode(structs.map_part, { count: 1, key_size: 1, value_size: 2, cpus: 1 })
  say(Reply.OK, id, last, Buffer.from('cCC'))
  const { entries } = await reading
  t.same(
    entries.map(({ key, value }) => [Buffer.from(key).toString(), Buffer.from(value).toString()]),
    [
      ['a', 'AA'],
      ['b', 'BB'],
      ['c', 'CC'],
    ],
  )
})

t.test('a map part that says more than it holds is malformed', async (t) => {
  const { connection, next, say } = speak()
  const reading = caught(requests.readMap(connection, 0, 'counts'))
  const part = encode(structs.map_part, { count: 9, key_size: 8, value_size: 8, cpus: 1 })
  say(Reply.OK, (await next()).id, part, Buffer.alloc(16))
  t.match(await reading, { message: /malformed/ })
})

t.test('an attachment names its program and target; the answer is the link', async (t) => {
  const { connection, next, say } = speak()
  const to = { kind: 1 as const, target: 'sched:sched_switch' }
  const attaching = requests.attach(connection, 2, 'on_switch', to)
  const { id, payload, object } = await next()
  t.equal(object, 2)
  t.match(decode(structs.attach_request, payload), { program: 'on_switch', kind: 1, pid: -1 })
  t.match(Buffer.from(payload).toString('latin1'), /sched:sched_switch\0$/)
  say(Reply.OK, id, u32(6))
  t.equal(await attaching, 6)
  const name = 'x'.repeat(64)
  t.match(await caught(requests.attach(connection, 0, name)), { message: /longer than 63/ })
})
