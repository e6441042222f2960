import { existsSync, readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import {
  callTracepoint,
  parseCallFormat,
  parseSignatures,
  readSignatures,
  signatureLine,
} from '../../src/kernel/call-signature.js'

const format = `name: sys_enter_openat
ID: 782
format:
	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;

	field:int __syscall_nr;	offset:8;	size:4;	signed:1;
	field:int dfd;	offset:16;	size:8;	signed:0;
	field:const char * filename;	offset:24;	size:8;	signed:0;

print fmt: "dfd: 0x%08lx", ((unsigned long)(REC->dfd))
`

t.test('a format has the arguments with their types', async (t) => {
  t.same(parseCallFormat(format), [
    { type: 'int', name: 'dfd' },
    { type: 'const char *', name: 'filename' },
  ])
  t.equal(parseCallFormat('name: sched_switch\n'), undefined)
  t.equal(parseCallFormat(''), undefined)
})

t.test('signatures are text that is read back as it was', async (t) => {
  const line = 'openat(int dfd, const char * filename)'
  const parsed = parseSignatures(`${line}\ngetpid()\nnonsense`)
  t.same([...parsed.keys()], ['openat', 'getpid'])
  t.same(parsed.get('getpid'), [])
  t.equal(signatureLine({ name: 'openat', arguments: parsed.get('openat') ?? [] }), line)
})

t.test('calls whose function has another name are found', async (t) => {
  t.equal(callTracepoint('stat'), 'syscalls/sys_enter_newstat')
  t.equal(callTracepoint('openat'), 'syscalls/sys_enter_openat')
})

t.test('what the kernel has no tracepoint for is left out', async (t) => {
  const asked: string[] = []
  const names = Array.from({ length: 30 }, (_, index) => `call${index}`)
  const text = await readSignatures(['openat', ...names], async (tracepoint) => {
    asked.push(tracepoint)
    return tracepoint.endsWith('openat') ? format : undefined
  })
  t.equal(text, 'openat(int dfd, const char * filename)')
  t.equal(asked.length, 31)
})

const events = '/sys/kernel/tracing/events/syscalls'
const skip = existsSync(events) ? false : 'tracefs is not mounted'

t.test('every format of this kernel is understood', { skip }, async (t) => {
  for (const name of readdirSync(events)) {
    if (!name.startsWith('sys_enter_')) continue
    const text = readFileSync(`${events}/${name}/format`, 'utf8')
    const count = (text.match(/field:/g)?.length ?? 0) - 5
    t.equal(parseCallFormat(text)?.length, count, name)
  }
})
