import t from 'tap'
import { commPattern } from '../../src/session/comm-pattern.js'
import { caught } from '../fixtures/caught.js'

const names = ['sh', 'shell', 's', 'bash', 'ssh', '', 'sx', 'very-long-name-', 'sh\u00e9']

for (const [pattern, fitting] of [
  ['sh', ['sh']],
  ['sh*', ['sh', 'shell', 'sh\u00e9']],
  ['s?', ['sh', 'sx']],
  ['?', ['s']],
  ['??*', names.filter((name) => name.length > 1)],
  ['*', names],
  ['very-long-name-and-more', ['very-long-name-']],
  ['very-long-name-and-more*', ['very-long-name-']],
  ['[sh]', []],
] as const) {
  t.test(`${pattern} fits ${fitting.join(' ') || 'nothing'}`, async (t) => {
    const { matches } = commPattern(pattern)
    t.same(names.filter(matches), fitting)
  })
}

t.test('the bytes are those of struct comm_pattern', async (t) => {
  const { value, mask, some } = commPattern('a?')
  t.same([...value.subarray(0, 4)], [0x61, 0, 0, 0])
  t.same([...mask.subarray(0, 4)], [0xff, 0, 0xff, 0])
  t.same([...some.subarray(0, 4)], [0, 0xff, 0, 0])
  t.equal(value.length + mask.length + some.length, 48)
  t.same([...commPattern('a*').mask.subarray(0, 3)], [0xff, 0, 0])
})

t.test('what the kernel cannot keep is said', async (t) => {
  t.match(commPattern('very-long-name-and-more'), { shortened: true, shown: 'very-long-name-' })
  t.match(commPattern('sh*'), { shortened: false, shown: 'sh*' })
})

t.test('a star anywhere else is a usage error', async (t) => {
  for (const pattern of ['*sh', 'a*b', '**']) {
    t.match(await caught(() => commPattern(pattern)), { kind: 'usage', message: /last character/ })
  }
})
