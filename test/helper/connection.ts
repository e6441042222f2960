import t from 'tap'
import { encode, encodeMessage, Reply, Request, structs } from '../../src/helper/message.js'
import { caught } from '../fixtures/caught.js'
import { speak } from '../fixtures/spoken.js'

t.test('answers come to their requests, in whatever order', async (t) => {
  const { connection, next, say } = speak()
  const first = connection.request(Request.HELLO, 'greet')
  const second = connection.request(Request.LOAD, 'load', {
    object: 3,
    payload: [Buffer.from('x')],
  })
  const [one, two] = [await next(), await next()]
  t.match(one, { type: Request.HELLO, object: 0 })
  t.match(two, { type: Request.LOAD, object: 3, payload: Buffer.from('x') })
  say(Reply.OK, two.id, Buffer.from('two'))
  say(Reply.OK, one.id, Buffer.from('one'))
  t.equal(Buffer.from(await first).toString(), 'one')
  t.equal(Buffer.from(await second).toString(), 'two')
})

t.test('a large answer is put together from its parts', async (t) => {
  const { connection, next, say } = speak()
  const answer = connection.request(Request.FILE, 'read')
  const { id } = await next()
  say(Reply.PART, id, Buffer.alloc(500_000, 'a'))
  say(Reply.RECORDS, 0, Buffer.from('between'))
  say(Reply.PART, id, Buffer.alloc(500_000, 'b'))
  say(Reply.OK, id, Buffer.from('c'))
  const bytes = Buffer.from(await answer)
  t.equal(bytes.length, 1_000_001)
  t.equal(bytes.subarray(499_999, 500_001).toString(), 'ab')
  t.equal(bytes.at(-1), 0x63)
})

t.test('a refusal says what was tried and what the kernel said', async (t) => {
  const { connection, next, say } = speak()
  const answer = caught(connection.request(Request.LOAD, 'load execve'))
  const { id } = await next()
  const head = encode(structs.error_reply, { error: 13, reserved: 0 })
  say(Reply.ERROR, id, head, Buffer.from('load exec_done\0R1 is a scalar\nR2 !read_ok\0'))
  t.match(await answer, {
    name: 'KernelError',
    message: 'load exec_done: EACCES: R2 !read_ok',
    code: 'EACCES',
    log: ['R1 is a scalar', 'R2 !read_ok'],
  })
})

t.test('a helper that cannot start says why before it was asked', async (t) => {
  const { connection, say } = speak()
  const answer = caught(connection.request(Request.HELLO, 'greet'))
  const head = encode(structs.error_reply, { error: 22, reserved: 0 })
  say(Reply.ERROR, 0, head, Buffer.from('read the option --nonsense\0\0'))
  t.match(await answer, { message: 'read the option --nonsense: EINVAL' })
})

t.test('a watcher that comes late sees what still waits', async (t) => {
  const { connection, say, end } = speak()
  const asked = connection.request(Request.STOP, 'stop')
  say(Reply.LOST, 0)
  say(Reply.OUTPUT_GONE, 0)
  say(Reply.OK, 1)
  await asked
  const watched: number[] = []
  connection.watch(({ type }) => watched.push(type))
  t.same(watched, [Reply.LOST, Reply.OUTPUT_GONE])
  end('ended with 0')
})

t.test('data comes in order to one consumer, and to the watcher at once', async (t) => {
  const { connection, say, end } = speak()
  const watched: number[] = []
  connection.watch(({ type }) => watched.push(type))
  say(Reply.CLOCK, 0)
  say(Reply.RECORDS, 0, Buffer.from('r'))
  say(Reply.LOST, 0)
  const types: number[] = []
  connection.close()
  end('ended with 0')
  for await (const { type } of connection.messages) types.push(type)
  t.same(types, [Reply.CLOCK, Reply.RECORDS, Reply.LOST])
  t.same(watched, types)
})

t.test('a slow consumer stops the reading, an answer that is awaited resumes it', async (t) => {
  const { connection, next, say, reading } = speak()
  const large = Buffer.alloc(1 << 19)
  for (let index = 0; index < 12; index++) say(Reply.RECORDS, 0, large)
  await ticks()
  t.notOk(reading(), '4 MiB are held at most')
  const answer = connection.request(Request.SEAL, 'seal')
  t.ok(reading())
  say(Reply.OK, (await next()).id)
  await answer
  for (let index = 0; index < 3; index++) say(Reply.RECORDS, 0, large)
  await ticks()
  t.notOk(reading())
  const messages = connection.messages[Symbol.asyncIterator]()
  for (let index = 0; index < 14; index++) t.notOk((await messages.next()).done)
  t.ok(reading())
})

t.test('a helper that dies fails who waits, with its pid', async (t) => {
  const { connection, end } = speak()
  const answer = caught(connection.request(Request.LOAD, 'load'))
  end('died of SIGSEGV')
  t.match(await answer, { kind: 'failed', message: 'the helper (pid 4242) died of SIGSEGV' })
  t.match(await caught(connection.request(Request.SEAL, 'seal')), { message: /died of SIGSEGV/ })
  t.match(await caught(connection.messages[Symbol.asyncIterator]().next()), { message: /died/ })
})

t.test('stop is answered and ends the conversation in order', async (t) => {
  const { connection, next, say, end } = speak()
  const stopped = connection.stop()
  const { id, type } = await next()
  t.equal(type, Request.STOP)
  say(Reply.RECORDS, 0, Buffer.from('last'))
  say(Reply.OK, id)
  await stopped
  end('ended with 0')
  let count = 0
  for await (const { payload } of connection.messages) count += payload.length
  t.equal(count, 4)
})

t.test('a stream that breaks the protocol ends the conversation', async (t) => {
  for (const bytes of [
    Buffer.alloc(16),
    encodeMessage(Reply.OK, 99, 0),
    encodeMessage(200, 0, 0),
    encodeMessage(5, 1, 0),
    encodeMessage(Reply.ERROR, 1, 0, Buffer.from('short')),
  ]) {
    const { connection, sayRaw } = speak()
    const answer = caught(connection.request(Request.HELLO, 'greet'))
    sayRaw(bytes)
    t.match(await answer, { kind: 'failed', message: /malformed message stream/ })
  }
})

function ticks(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
}
