import t from 'tap'
import { fileModeText } from '../../src/kernel/file-mode.js'

t.test('a mode is octal, at least three digits', async (t) => {
  t.equal(fileModeText(0), '000')
  t.equal(fileModeText(0o22), '022')
  t.equal(fileModeText(0o644), '0644')
  t.equal(fileModeText(0o4755), '04755')
})

t.test('the type of a file is named', async (t) => {
  t.equal(fileModeText(0o100644), 'S_IFREG|0644')
  t.equal(fileModeText(0o40755), 'S_IFDIR|0755')
  t.equal(fileModeText(0o170000), '0170000|000')
})
