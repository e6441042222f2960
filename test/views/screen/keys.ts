import t from 'tap'
import { keyReader, keysOf } from '../../../src/views/screen/keys.js'

t.test('what a terminal sends is keys', async (t) => {
  const cases: [sent: string, keys: string[]][] = [
    ['ab', ['a', 'b']],
    ['\x1b[A\x1b[B\x1bOC\x1b[D', ['up', 'down', 'right', 'left']],
    ['\x1b[5~\x1b[6~\x1b[H\x1b[4~\x1b[1;5C', ['pageup', 'pagedown', 'home', 'end', 'right']],
    ['\r\t\x7f\x03', ['enter', 'tab', 'backspace', 'ctrl-c']],
    ['\x1b', ['escape']],
    ['\x1b\x1b', ['escape', 'escape']],
    ['\x1b[17~\x1bOR\x1b[Z', ['f6', 'f3', 'backtab']],
    ['\x1bx', ['x']],
    ['日é', ['日', 'é']],
    ['\x01\x1b[200~', []],
  ]
  for (const [sent, keys] of cases) t.same(keysOf(sent), keys, JSON.stringify(sent))
})

t.test('a sequence may come in pieces', async (t) => {
  const text = 'a\x1b[5~\x1bOA\x1b]11;rgb:ffff/ffff/ffff\x1b\\b\x1b[?62;4c'
  const whole = keyReader().feed(text)
  t.same(
    whole.map((input) => (input.kind === 'key' ? input.key : input.kind)),
    ['a', 'pageup', 'up', 'background', 'b', 'answered'],
  )
  for (let at = 1; at < text.length; at++) {
    const reader = keyReader()
    t.same([...reader.feed(text.slice(0, at)), ...reader.feed(text.slice(at))], whole, `${at}`)
    t.notOk(reader.waiting())
  }
})

t.test('an escape that nothing follows is the key', async (t) => {
  const reader = keyReader()
  t.same(reader.feed('\x1b'), [])
  t.ok(reader.waiting())
  t.same(reader.flush(), [{ kind: 'key', key: 'escape' }])
  t.notOk(reader.waiting())
})

t.test('the background is read from whatever digits there are', async (t) => {
  const lightness = (answer: string) => {
    const [input] = keyReader().feed(`\x1b]11;${answer}\x07`)
    return input?.kind === 'background' ? Math.round(input.lightness * 100) / 100 : undefined
  }
  t.equal(lightness('rgb:0/0/0'), 0)
  t.equal(lightness('rgb:ff/ff/ff'), 1)
  t.equal(lightness('rgb:1c1c/1c1c/1c1c'), 0.11)
  t.equal(lightness('rgba:fdfd/f6f6/e3e3/ffff'), 0.96)
  t.equal(lightness('none'), undefined)
})

t.test('what never ends is text in the end', async (t) => {
  const reader = keyReader()
  reader.feed(`\x1b]${'x'.repeat(1000)}`)
  t.notOk(reader.waiting())
})
