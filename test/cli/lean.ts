import { spawnSync } from 'node:child_process'
import t from 'tap'

const compiledHot = /completed optimizing .*<JSFunction hot/

/** What V8 compiles optimized while a hot function runs. */
function optimized(script: string): string {
  const module = new URL('../../src/cli/lean.js', import.meta.url).href
  const hot = 'let n = 0; const hot = () => { for (let i = 0; i < 1e5; i++) n += i % 7 }\n'
  const loop = 'for (let i = 0; i < 500; i++) hot()\n'
  const text = `import { beFast, beLean } from '${module}'\n${hot}${script}\n${loop}`
  const flags = ['--trace-opt', '--input-type=module', '-e', text]
  return spawnSync(process.execPath, flags, { encoding: 'utf8' }).stdout
}

t.test('nothing is optimized until there is work', async (t) => {
  t.notMatch(optimized('beLean()'), compiledHot)
  t.match(optimized("beLean(); beFast('once')"), compiledHot)
  t.match(optimized("beLean(); beFast('repeatedly')"), compiledHot)
})

t.test('importing it changes nothing: others get what they compute optimized', async (t) => {
  t.match(optimized(''), compiledHot)
})
