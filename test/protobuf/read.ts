import t from 'tap'
import { MessageReader, ProtobufError } from '../../src/protobuf/read.js'

const reader = (hex: string): MessageReader => new MessageReader(Buffer.from(hex, 'hex'))

t.test('the fields of a message come one by one', async (t) => {
  const message = reader('0a03666f6f189601' + '2a021001')
  t.ok(message.next())
  t.match(message, { field: 1, wire: 2 })
  t.equal(Buffer.from(message.bytes()).toString(), 'foo')
  t.ok(message.next())
  t.equal(message.field, 3)
  t.equal(message.number(), 150)
  t.ok(message.next())
  const inner = message.message()
  t.ok(inner.next())
  t.equal(inner.field, 2)
  t.equal(inner.number(), 1)
  t.notOk(inner.next())
  t.ok(inner.again().next(), 'a message can be read again')
  t.notOk(message.next())
})

t.test('numbers fill 64 bits', async (t) => {
  const cases: [hex: string, number: number, signed: number, id: number | bigint][] = [
    ['00', 0, 0, 0],
    ['ac02', 300, 300, 300],
    ['ffffffffffffff0f', 2 ** 53 - 1, 2 ** 53 - 1, 2 ** 53 - 1],
    ['ffffffffffffffffff01', 2 ** 64, -1, 2n ** 64n - 1n],
    ['80808080808080808001', 2 ** 63, -(2 ** 63), 2n ** 63n],
  ]
  for (const [hex, number, signed, id] of cases) {
    t.equal(reader(hex).number(), number, hex)
    t.equal(reader(hex).signed(), signed, hex)
    t.equal(reader(hex).id(), id, hex)
    t.equal(reader(hex).big(), BigInt(id), hex)
  }
})

t.test('a list is packed or one field for each', async (t) => {
  const message = reader('0a03010203' + '0804' + '1202ac02' + '10feffffffffffffffff01')
  const [ids, signeds]: [(number | bigint)[], number[]] = [[], []]
  while (message.next()) {
    if (message.field === 1) message.ids(ids)
    else message.signeds(signeds)
  }
  t.same(ids, [1, 2, 3, 4])
  t.same(signeds, [300, -2])
})

t.test('what nobody wants is stepped over', async (t) => {
  const message = reader('0801' + '110102030405060708' + '1a0161' + '2501020304' + '3007')
  const fields: number[] = []
  while (message.next()) {
    fields.push(message.field)
    if (message.field === 6) t.equal(message.number(), 7)
    else message.skip()
  }
  t.same(fields, [1, 2, 3, 4, 6])
})

t.test('bytes that are no message say where', async (t) => {
  const skipAll = (hex: string): void => {
    const message = reader(hex)
    while (message.next()) message.skip()
  }
  const cases: [hex: string, said: RegExp][] = [
    ['08', /byte 1: ends within a number/],
    ['0aff7f61', /16383 bytes, which are not there/],
    ['0affffffffffffffffff01', /bytes, which are not there/],
    ['0b', /wire type 3/],
    ['00', /field 0/],
    ['08ffffffffffffffffffffff01', /more than ten bytes/],
    ['0901', /8 bytes, which are not there/],
  ]
  for (const [hex, said] of cases) {
    t.throws(() => skipAll(hex), said)
    t.throws(() => skipAll(hex), ProtobufError)
  }
  const number = reader('0801')
  number.next()
  t.throws(() => number.message(), /wire type 0, not 2/)
})
