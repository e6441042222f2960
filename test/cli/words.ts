import t from 'tap'
import { checkProgram, checkWords } from '../../src/cli/words.js'

t.test('system calls are known by name', async (t) => {
  t.doesNotThrow(() => checkWords(['openat', 'connect', 'exit', 'open']))
})

t.test('a misspelt word is answered with what it may mean', async (t) => {
  const hint = (...words: string[]) => {
    try {
      checkWords(words)
    } catch (error) {
      return (error as { hint?: string }).hint
    }
    return undefined
  }
  t.equal(hint('exevce'), 'did you mean execve?')
  t.equal(hint('docter'), 'did you mean doctor?')
  t.equal(hint('opensnop'), 'did you mean opensnoop?')
  t.equal(hint('connet'), 'did you mean connect?')
  t.match(hint('zzzzzzzzzzz'), /ebpf-trace list/)
  t.equal(hint('connect', './x.bpf.o'), 'an object is traced alone: ebpf-trace ./x.bpf.o')
  t.equal(hint('open,openat'), 'each word of its own: ebpf-trace open openat')
  t.equal(hint('x.o'), 'a file has a slash in its name: ebpf-trace ./x.o')
  t.match(hint('execve', 'zzzzzzzzzzz'), /goes after --: ebpf-trace execve -- zzz/)
})

t.test('what is said to be a call is spoken of as one', async (t) => {
  t.throws(() => checkWords(['nosuch']), { message: /no command, tool or system call nosuch/ })
  t.throws(() => checkWords(['nosuch'], true), { message: 'there is no system call nosuch' })
})

t.test('a program of bpftrace is known for what it is', async (t) => {
  const message = 'programs of bpftrace are not understood yet'
  t.throws(() => checkProgram(['-q', '-e', 'BEGIN {}']), { message, argument: '-e' })
  t.doesNotThrow(() => checkProgram(['execve', '--', 'sh', '-e']))
})
