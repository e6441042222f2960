import t from 'tap'
import { callLayout, CallLayouts, isSameCompat } from '../../src/kernel/call-layout.js'
import { parseSignatures } from '../../src/kernel/call-signature.js'

const signatures = parseSignatures(
  'close(unsigned int fd)\nfstat(unsigned int fd, struct stat * s)',
)

t.test('a layout has the arguments of the signature', async (t) => {
  t.same(callLayout('close', signatures.get('close'), 'x64').keys, ['"fd"'])
  t.equal(callLayout('close', undefined, 'x64').keys.length, 6)
})

t.test('each kind of caller has its own numbers', async (t) => {
  const layouts = new CallLayouts('x64', signatures)
  t.same(layouts.of(3, false).keys, ['"fd"'])
  t.equal(layouts.of(3, false), layouts.of(3, false), 'made once')
  t.same(layouts.of(6, true).keys, ['"fd"'], 'close of i386')
  t.equal(layouts.of(108, true).keys.length, 6, 'fstat of i386 has another struct')
  t.same(layouts.of(0x40000003, false).keys, ['"fd"'], 'close of x32')
  t.equal(layouts.of(-1, false).keys.length, 6)
  t.equal(layouts.of(99999, false).keys.length, 6)
})

t.test('only calls without structs are the same for 32-bit programs', async (t) => {
  t.ok(isSameCompat('openat'))
  t.notOk(isSameCompat('fstat'))
  t.notOk(isSameCompat('pread64'))
})
