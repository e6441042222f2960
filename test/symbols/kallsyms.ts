import { readFileSync } from 'node:fs'
import t from 'tap'
import { KernelSymbols } from '../../src/symbols/kallsyms.js'

const lines = `0000000000000000 A fixed_percpu_data
ffffffff81000000 T _stext
ffffffff81000000 T startup_64
ffffffff81000100 t do_one_initcall
ffffffff81000180 D some_data
ffffffff81000200 W weak_one
ffffffffc0001000 t nft_trace	[nf_tables]
ffffffffc0000f00 t nft_first	[nf_tables]
ffffffffc0009000 t bpf_prog_1234_sample	[bpf]
`
const symbols = new KernelSymbols(Buffer.from(lines))
const at = (address: bigint): string | undefined => {
  const found = symbols.find(address)
  return found && `${found.module}:${found.name}+${found.offset}`
}

t.test('functions of the kernel, of modules and of BPF are told apart', async (t) => {
  t.equal(symbols.count, 7)
  t.equal(at(0xffffffff81000010n), 'kernel:_stext+16')
  t.equal(at(0xffffffff81000100n), 'kernel:do_one_initcall+0')
  t.equal(at(0xffffffffc0000f01n), 'nf_tables:nft_first+1')
  t.equal(at(0xffffffffc0001001n), 'nf_tables:nft_trace+1')
  t.equal(at(0xffffffffc0009001n), 'bpf:bpf_prog_1234_sample+1')
})

t.test('data has no name as code, nor has what lies behind a module', async (t) => {
  t.equal(at(0xffffffff81000190n), undefined)
  t.equal(at(0xffffffffc0001fffn), 'nf_tables:nft_trace+4095')
  t.equal(at(0xffffffffc0002000n), undefined)
  t.equal(at(0xffffffffc0008000n), undefined)
  t.equal(at(0xffffffff80000000n), undefined)
  t.equal(at(0n), undefined)
})

t.test('addresses that the kernel hides are a reason, not names', async (t) => {
  const hidden = new KernelSymbols(Buffer.from(lines.replace(/^f+\w+/gm, '0'.repeat(16))))
  t.match(hidden.reason, /hides its addresses/)
  t.equal(hidden.find(0xffffffff81000000n), undefined)
  t.match(new KernelSymbols(Buffer.from('')).reason, /no list/)
})

t.test('every function of this kernel is found where it begins', async (t) => {
  const text = readFileSync('/proc/kallsyms')
  const own = new KernelSymbols(text)
  if (own.reason) return t.pass(own.reason)
  const starts = new Map<bigint, Set<string>>()
  for (const line of text.toString().split('\n')) {
    const [address = '', type = '', name = ''] = line.split(/\s/)
    if (!'tTwW'.includes(type) || type === '') continue
    const start = BigInt(`0x${address}`)
    starts.set(start, (starts.get(start) ?? new Set()).add(name))
  }
  const wrong = [...starts].filter(([start, names]) => {
    const found = own.find(start + 0n)
    return start !== 0n && !(found && found.offset === 0 && names.has(found.name))
  })
  t.same(wrong.slice(0, 5), [])
})
