import t from 'tap'
import { isFile, readLine } from '../../src/cli/subject.js'

const subjectOf = (line: string) => readLine(line.split(' ').filter(Boolean)).subject

t.test('the first word is a command, a tool, a file or system calls, in this order', async (t) => {
  t.match(subjectOf('list'), { kind: 'command', name: 'list' })
  t.match(subjectOf('execve'), { kind: 'tool', name: 'execve' })
  t.match(subjectOf('opensnoop'), { kind: 'tool', name: 'open' })
  t.match(subjectOf('./x.bpf.o'), { kind: 'file', path: './x.bpf.o' })
  t.match(subjectOf('x.bpf.c'), { kind: 'file' })
  t.match(subjectOf('connect openat'), { kind: 'calls' })
  t.match(subjectOf('open read'), { kind: 'calls' }, 'several words are all system calls')
  t.match(subjectOf('syscall read'), { kind: 'tool' })
  t.match(subjectOf(''), { kind: 'none' })
})

t.test('options may come before the word, with their values', async (t) => {
  for (const line of [
    '-p 1 open',
    '-p1 open',
    '--pid 1 open',
    '--pid=1 open',
    '-qn 5 open',
    '-x open',
    '--json open',
    '--own-option open',
    '--own-option 5 open',
    '--own-option list --json open',
  ])
    t.match(subjectOf(line), line.includes('list') ? { name: 'list' } : { name: 'open' }, line)
})

t.test('what is no shared option is noticed', async (t) => {
  for (const line of ['open -x', 'open -qx', '--own-option open', '--own-option=5 open'])
    t.ok(readLine(line.split(' ')).hasOther, line)
  for (const line of ['open', '-qn 5 open', '--pid=1 open', 'open -p-x', 'open -- ls -x'])
    t.notOk(readLine(line.split(' ')).hasOther, line)
})

t.test('the word is taken out, system calls stay', async (t) => {
  t.same(readLine(['-p', '1', 'open', '-q']).rest, ['-p', '1', '-q'])
  t.same(readLine(['connect', '-q']).rest, ['connect', '-q'])
})

t.test('what follows -- is the command', async (t) => {
  const line = readLine(['open', '-q', '--', 'ls', '--help', '-o'])
  t.same(line.command, ['ls', '--help', '-o'])
  t.same(line.rest, ['-q'])
  t.equal(line.asks, undefined, 'its --help is its own')
  t.same([...line.given.keys()], ['quiet'])
})

t.test('help and version are asked for anywhere', async (t) => {
  t.equal(readLine(['open', '--help']).asks, 'help')
  t.equal(readLine(['--version']).asks, 'version')
})

t.test('the options given are known with the text of their values', async (t) => {
  const { given } = readLine(['open', '-qo', 'f', '--json'])
  t.same([...given.keys()], ['quiet', 'output', 'json'])
  t.equal(given.get('output'), 'f')
  t.equal(readLine(['open', '--output=f=g']).given.get('output'), 'f=g')
  t.equal(readLine(['open', '-of']).given.get('output'), 'f')
})

t.test('a file has a slash or an ending of one', async (t) => {
  t.ok(isFile('./a'))
  t.ok(isFile('a.bt'))
  t.notOk(isFile('openat'))
})
