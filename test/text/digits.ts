import t from 'tap'
import {
  digitCount,
  writeHex,
  writeHexByte,
  writeInteger,
  writeIntegerRight,
  writePadded,
  writeUnsigned,
  writeWide,
} from '../../src/text/digits.js'
import { Output } from '../../src/text/output.js'

function written(write: (out: Output) => unknown): string {
  const out = new Output(256)
  write(out)
  return Buffer.from(out.take()).toString()
}

const powers = Array.from({ length: 10 }, (_, exponent) => 10 ** exponent)
const numbers = [...powers.flatMap((power) => [power - 1, power, power + 1]), 2 ** 31, 2 ** 32 - 1]

t.test('integers of 32 bits', async (t) => {
  for (const number of numbers) {
    t.equal(
      written((out) => writeUnsigned(out, number)),
      String(number),
    )
    t.equal(digitCount(number), String(number).length)
    t.equal(
      written((out) => writeInteger(out, -number)),
      String(-number || 0),
    )
    t.equal(
      written((out) => writeIntegerRight(out, number, 12)),
      String(number).padStart(12),
    )
    t.equal(
      written((out) => writeIntegerRight(out, number, 0)),
      String(number),
    )
  }
  t.equal(
    written((out) => writeIntegerRight(out, -42, 5)),
    '  -42',
  )
  t.equal(
    written((out) => writePadded(out, 42, 5)),
    '00042',
  )
})

const wide = [
  0n,
  1n,
  4294967295n,
  4294967296n,
  999999999n * 7n,
  2n ** 53n - 1n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
]
t.test('integers of 64 bits', async (t) => {
  for (const number of wide) {
    const [high, low] = [Number(number >> 32n), Number(number & 0xffffffffn)]
    t.equal(
      written((out) => writeWide(out, high, low, false)),
      String(number),
    )
    t.equal(
      written((out) => writeWide(out, high, low, true)),
      String(BigInt.asIntN(64, number)),
    )
    t.equal(
      written((out) => writeHex(out, high, low)),
      `0x${number.toString(16)}`,
    )
  }
  for (const number of [-1n, -2n, -4294967296n, -4294967297n, -(2n ** 63n)]) {
    const bits = BigInt.asUintN(64, number)
    const [high, low] = [Number(bits >> 32n), Number(bits & 0xffffffffn)]
    t.equal(
      written((out) => writeWide(out, high, low, true)),
      String(number),
    )
  }
})

t.test('what is written is as wide as it says', async (t) => {
  const out = new Output(256)
  t.equal(writeUnsigned(out, 12345), 5)
  t.equal(writeInteger(out, -12345), 6)
  t.equal(writeIntegerRight(out, 1, 7), 7)
  t.equal(writeWide(out, 2, 0, false), 10)
  t.equal(writeWide(out, 0xffffffff, 0xfffffffe, true), 2)
  t.equal(writeHex(out, 0, 255), 4)
})

t.test('bytes in hexadecimal', async (t) => {
  t.equal(
    written((out) => [0, 10, 255].forEach((byte) => writeHexByte(out, byte))),
    '000aff',
  )
})
