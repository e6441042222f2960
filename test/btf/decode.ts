import t from 'tap'
import { Btf } from '../../src/btf/btf.js'
import { extraSize } from '../../src/btf/decode.js'
import type { BtfType } from '../../src/btf/types.js'
import { BtfBuilder } from '../fixtures/btf.js'

const b = new BtfBuilder()
const vectors: [name: string, build: () => unknown, type: BtfType][] = [
  [
    'int',
    () => b.add(1, 'int', 4, { extra: [(1 << 24) | 32] }),
    { kind: 'int', name: 'int', size: 4, bits: 32, encoding: 'signed' },
  ],
  [
    'unsigned',
    () => b.add(1, 'u8', 1, { extra: [8] }),
    { kind: 'int', name: 'u8', size: 1, bits: 8, encoding: 'unsigned' },
  ],
  [
    'bool',
    () => b.add(1, '_Bool', 1, { extra: [(4 << 24) | 8] }),
    { kind: 'int', name: '_Bool', size: 1, bits: 8, encoding: 'bool' },
  ],
  [
    'char',
    () => b.add(1, 'char', 1, { extra: [(2 << 24) | 8] }),
    { kind: 'int', name: 'char', size: 1, bits: 8, encoding: 'char' },
  ],
  ['pointer', () => b.add(2, '', 1), { kind: 'pointer', name: '', type: 1 }],
  [
    'array',
    () => b.add(3, '', 0, { extra: [1, 2, 7] }),
    { kind: 'array', name: '', type: 1, index: 2, length: 7 },
  ],
  [
    'struct',
    () => b.add(4, 'point', 8, { length: 1, extra: [b.name('x'), 1, 32] }),
    {
      kind: 'struct',
      name: 'point',
      size: 8,
      members: [{ name: 'x', type: 1, offsetBits: 32, widthBits: 0 }],
    },
  ],
  [
    'union with a bit field',
    () => b.add(5, 'bits', 4, { length: 1, flag: true, extra: [b.name('low'), 1, (3 << 24) | 5] }),
    {
      kind: 'union',
      name: 'bits',
      size: 4,
      members: [{ name: 'low', type: 1, offsetBits: 5, widthBits: 3 }],
    },
  ],
  [
    'signed enum',
    () => b.add(6, 'sign', 4, { length: 1, flag: true, extra: [b.name('NONE'), -1] }),
    { kind: 'enum', name: 'sign', size: 4, signed: true, values: [{ name: 'NONE', value: -1n }] },
  ],
  [
    'forward',
    () => b.add(7, 'later', 0, { flag: true }),
    { kind: 'forward', name: 'later', union: true },
  ],
  ['typedef', () => b.add(8, 'pid_t', 1), { kind: 'typedef', name: 'pid_t', type: 1 }],
  ['volatile', () => b.add(9, '', 1), { kind: 'volatile', name: '', type: 1 }],
  ['const', () => b.add(10, '', 1), { kind: 'const', name: '', type: 1 }],
  ['restrict', () => b.add(11, '', 5), { kind: 'restrict', name: '', type: 5 }],
  [
    'function',
    () => b.add(12, 'main', 14, { length: 1 }),
    { kind: 'function', name: 'main', type: 14, linkage: 'global' },
  ],
  [
    'prototype',
    () => b.add(13, '', 1, { length: 2, extra: [b.name('fd'), 1, 0, 0] }),
    {
      kind: 'prototype',
      name: '',
      type: 1,
      parameters: [
        { name: 'fd', type: 1 },
        { name: '', type: 0 },
      ],
    },
  ],
  [
    'variable',
    () => b.add(14, 'errno', 1, { extra: [2] }),
    { kind: 'variable', name: 'errno', type: 1, linkage: 'extern' },
  ],
  [
    'section',
    () => b.add(15, '.rodata', 8, { length: 1, extra: [17, 4, 4] }),
    { kind: 'section', name: '.rodata', size: 8, variables: [{ type: 17, offset: 4, size: 4 }] },
  ],
  ['float', () => b.add(16, 'double', 8), { kind: 'float', name: 'double', size: 8 }],
  [
    'declaration tag',
    () => b.add(17, 'doc:x', 7, { extra: [-1] }),
    { kind: 'declTag', name: 'doc:x', type: 7, component: -1 },
  ],
  ['type tag', () => b.add(18, 'user', 1), { kind: 'typeTag', name: 'user', type: 1 }],
  [
    'enum64',
    () =>
      b.add(19, 'wide', 8, {
        length: 2,
        flag: true,
        extra: [b.name('BIG'), 1, 2, b.name('LOW'), -1, -1],
      }),
    {
      kind: 'enum64',
      name: 'wide',
      size: 8,
      signed: true,
      values: [
        { name: 'BIG', value: 0x200000001n },
        { name: 'LOW', value: -1n },
      ],
    },
  ],
]
for (const [, build] of vectors) build()
const btf = new Btf(b.bytes())
for (const [index, [name, , type]] of vectors.entries()) {
  t.test(`decodes ${name}`, async (t) => {
    t.same(btf.type(index + 1), type)
  })
}

t.test('unknown kinds have no size', async (t) => {
  t.equal(extraSize(0, 0), undefined)
  t.equal(extraSize(20, 0), undefined)
  t.equal(extraSize(4, 3), 36)
})
