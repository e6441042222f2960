import t from 'tap'
import { keysOf } from '../../../src/views/flame/keys.js'

t.test('what a terminal sends is keys', async (t) => {
  const cases: [sent: string, keys: string[]][] = [
    ['ab', ['a', 'b']],
    ['\x1b[A\x1b[B\x1bOC\x1b[D', ['up', 'down', 'right', 'left']],
    ['\x1b[5~\x1b[6~\x1b[H\x1b[4~\x1b[1;5C', ['pageup', 'pagedown', 'home', 'end', 'right']],
    ['\r\t\x7f\x03', ['enter', 'tab', 'backspace', 'ctrl-c']],
    ['\x1b', ['escape']],
    ['日é', ['日', 'é']],
    ['\x01\x1b[200~', []],
  ]
  for (const [sent, keys] of cases) t.same(keysOf(sent), keys, JSON.stringify(sent))
})
