import t from 'tap'
import { openFlagsText } from '../../src/kernel/open-flags.js'

t.test('the access mode comes first, also when it is zero', async (t) => {
  t.equal(openFlagsText(0, 'x64'), 'O_RDONLY')
  t.equal(openFlagsText(0o2000000, 'x64'), 'O_RDONLY|O_CLOEXEC')
  t.equal(openFlagsText(0o1102, 'arm64'), 'O_RDWR|O_CREAT|O_TRUNC')
})

t.test('some values differ between machines', async (t) => {
  t.equal(openFlagsText(0o200000, 'x64'), 'O_RDONLY|O_DIRECTORY')
  t.equal(openFlagsText(0o200000, 'arm64'), 'O_RDONLY|O_DIRECT')
  t.equal(openFlagsText(0o40000, 'arm64'), 'O_RDONLY|O_DIRECTORY')
})

t.test('O_SYNC and O_TMPFILE hold other flags, which are not named again', async (t) => {
  t.equal(openFlagsText(0o4010001, 'x64'), 'O_WRONLY|O_SYNC')
  t.equal(openFlagsText(0o20200002, 'x64'), 'O_RDWR|O_TMPFILE')
})

t.test('bits without a name follow in hex', async (t) => {
  t.equal(openFlagsText(0x40000000, 'x64'), 'O_RDONLY|0x40000000')
  t.equal(openFlagsText(0x80000000 | 0o100, 'x64'), 'O_RDONLY|O_CREAT|0x80000000')
})
