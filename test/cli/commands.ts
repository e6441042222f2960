import t from 'tap'
import { commands, findCommand, type CommandDefinition } from '../../src/cli/commands.js'
import { findTool } from '../../src/tools/index.js'

t.test('no tool is hidden by a command', async (t) => {
  for (const [name, command] of Object.entries<CommandDefinition>(commands)) {
    t.equal(findTool(name), undefined, name)
    t.equal(findCommand(name), name)
    t.match(command.summary, /[^.]$/)
    t.ok(command.words[0] <= command.words[1])
  }
  t.equal(findCommand('toString'), undefined)
})
