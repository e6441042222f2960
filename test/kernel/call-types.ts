import t from 'tap'
import { kindOf } from '../../src/kernel/call-types.js'
import { valueText } from '../../src/kernel/call-value.js'
import { callView } from '../fixtures/call-bytes.js'

const cases: [type: string, name: string, value: number | bigint, text: string][] = [
  ['int', 'val', -1, '-1'],
  ['unsigned int', 'fd', -1, '-1'],
  ['unsigned int', 'count', -1, '4294967295'],
  ['size_t', 'count', 5, '5'],
  ['loff_t', 'offset', -5, '-5'],
  ['int', 'dfd', -100, 'AT_FDCWD'],
  ['umode_t', 'mode', 0o644, '0644'],
  ['unsigned long', 'len', 4096, '4096'],
  ['unsigned long', 'addr', 4096, '0x1000'],
  ['unsigned int', 'flags', 16, '0x10'],
  ['int', 'sig', 9, 'SIGKILL'],
  ['void *', 'buf', 0, 'NULL'],
  ['struct unheard_of *', 'what', 16, '0x10'],
  ['const char *', 'path', 16, '0x10'],
  ['strange_t', 'what', 255, '0xff'],
]

t.test('the kernel’s type and name say how an argument is shown', async (t) => {
  for (const [type, name, value, text] of cases) {
    const call = callView({ signature: 'close(unsigned int fd)', args: [value], ret: 0 })
    const shown = kindOf({ type, name }).value(call, 0)
    t.equal(shown === undefined ? shown : valueText(shown), text, `${type} ${name}`)
  }
})

t.test('strings and known structs are taken along', async (t) => {
  const captures = (type: string): number => kindOf({ type, name: 'x' }).captures?.length ?? 0
  t.equal(captures('const char *'), 1)
  t.equal(captures('const struct __kernel_timespec *'), 1)
  t.equal(captures('struct stat __user *'), 1)
  t.equal(captures('void *'), 0)
})
