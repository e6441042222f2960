import { spawnSync } from 'node:child_process'
import t from 'tap'

const list = (...argv: string[]) =>
  spawnSync(process.execPath, ['.build/src/cli/main.js', 'list', ...argv], { encoding: 'utf8' })

t.test('the tools are listed, for people and for machines', async (t) => {
  t.match(list().stdout, /^execve +Trace programs/m)
  const tools = JSON.parse(list('--json').stdout) as { name: string }[]
  t.ok(tools.some(({ name }) => name === 'execve'))
})
