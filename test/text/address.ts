import t from 'tap'
import { addressText } from '../../src/text/address.js'

const vectors: [hex: string, text: string][] = [
  ['00000000000000000000ffffc0000201', '192.0.2.1'],
  ['20010db8000000000000000000000001', '2001:db8::1'],
  ['00000000000000000000000000000000', '::'],
  ['00000000000000000000000000000001', '::1'],
  ['20010db8000000010000000000000001', '2001:db8:0:1::1'],
  ['20010db8000000010001000100010001', '2001:db8:0:1:1:1:1:1'],
  ['20010000000000010000000000010000', '2001::1:0:0:1:0'],
  ['fe80000000000000000000000000a000', 'fe80::a000'],
]
for (const [hex, text] of vectors) {
  t.test(`${text} is written as RFC 5952 says`, async (t) => {
    const bytes = Uint8Array.from(Buffer.from(`ff${hex}`, 'hex'))
    t.equal(addressText(new DataView(bytes.buffer), 1), text)
  })
}
