import t from 'tap'
import { frameOfText } from '../../src/profile/perf-frame.js'

t.test('a frame is a symbol and its module', async (t) => {
  const cases: [string, object | undefined][] = [
    ['main+0x10 (/usr/bin/app)', { name: 'main', module: '/usr/bin/app' }],
    ['main (/usr/bin/app)', { name: 'main', module: '/usr/bin/app' }],
    ['f(int (*)(char), long)+0x2 (/a b)', { name: 'f(int (*)(char), long)', module: '/a b' }],
    ['f+0x1 (/memfd:x (deleted))', { name: 'f', module: '/memfd:x (deleted)' }],
    ['f (inlined)', { name: 'f', kind: 'inlined' }],
    ['f+0x1 ([unknown])', { name: 'f' }],
    ['[unknown] ([unknown])', { name: '[unknown]', kind: 'unknown' }],
    [
      '[unknown] (/lib/libc.so.6)',
      { name: '[libc.so.6]', module: '/lib/libc.so.6', kind: 'unknown' },
    ],
    [
      '[unknown] (/lib/libc.so.6+0x12f)',
      { name: 'libc.so.6+0x12f', module: '/lib/libc.so.6', kind: 'unknown' },
    ],
    ['[unknown] ([vdso])', { name: '[vdso]', module: '[vdso]', kind: 'unknown' }],
    ['no module', undefined],
    ['unbalanced)', undefined],
    ['f(int)', undefined],
  ]
  for (const [text, frame] of cases) t.same(frameOfText(text), frame, text)
})
