import { spawnSync } from 'node:child_process'
import t from 'tap'

const list = (...argv: string[]) =>
  spawnSync(process.execPath, ['.build/src/cli/main.js', 'list', ...argv], { encoding: 'utf8' })

t.test('the tools are listed, for people and for machines', async (t) => {
  t.match(list().stdout, /^execve +Trace programs/m)
  const tools = JSON.parse(list('--json').stdout) as { name: string }[]
  t.ok(tools.some(({ name }) => name === 'execve'))
})

t.test('what fits nothing is said, and is exit 1 as for grep', async (t) => {
  t.match(list('syscall:nosuch*'), {
    status: 1,
    stdout: '',
    stderr: "ebpf-trace: nothing fits 'syscall:nosuch*'\n",
  })
  t.match(list('syscall:nosuch*', '--json'), { status: 1, stdout: '[]\n', stderr: '' })
  t.match(list('execv'), { status: 2, stderr: /did you mean execve\?/ })
})

t.test('-v shows the fields of a tool, what each is beside it', async (t) => {
  t.match(
    list('-v', 'open').stdout,
    /^open  Trace files.*\n(    .*\n)*    text path +as the process/,
  )
})
