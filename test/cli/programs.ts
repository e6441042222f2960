import t from 'tap'
import { commands } from '../../src/cli/commands.js'
import { programOf } from '../../src/cli/programs.js'
import { readLine } from '../../src/cli/subject.js'

t.test('every command has its program, and help is one for all', async (t) => {
  const programs = Object.keys(commands).map((name) => programOf(readLine([name])))
  t.equal(new Set(programs).size, programs.length)
  const help = programOf(readLine(['help']))
  t.equal(programOf(readLine(['execve', '--help'])), help)
  t.equal(programOf(readLine([])), help)
})
