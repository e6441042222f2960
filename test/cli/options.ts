import t from 'tap'
import {
  categories,
  keptLetters,
  options,
  optionsAt,
  parameterLetters,
  type OptionDefinition,
} from '../../src/cli/options.js'
import { flameOptions } from '../../src/cli/flame-options.js'
import { sampleOptions } from '../../src/cli/sample-options.js'
import { topOptions } from '../../src/cli/top-options.js'
import { tools } from '../../src/tools/index.js'

const all = Object.entries(options) as [string, OptionDefinition][]

t.test('a letter means one thing everywhere', async (t) => {
  const meanings: Record<string, string> = { h: 'help', V: 'version', ...parameterLetters }
  for (const letter of keptLetters) t.notOk(meanings[letter], `${letter} is kept`)
  for (const [long, { short }] of all) {
    if (short === undefined) continue
    t.equal(meanings[short], undefined, `-${short} is free for --${long}`)
    t.notOk(keptLetters.includes(short), `-${short} is not kept for later`)
    meanings[short] = long
  }
  for (const [name, { flags = {} }] of Object.entries(tools))
    for (const [parameter, letter] of Object.entries<string>(flags as Record<string, string>))
      t.equal(meanings[letter.slice(1)], parameter, `${letter} of ${name} means ${parameter}`)
})

t.test('a name has the same letter everywhere, and a value everywhere or nowhere', async (t) => {
  const places: Record<string, object> = { topOptions, flameOptions, ...sampleOptions }
  for (const [where, there] of Object.entries(places))
    for (const [long, { short, argument }] of Object.entries(
      there as Record<string, OptionDefinition>,
    )) {
      const known = (options as Record<string, OptionDefinition>)[long]
      if (!known) continue
      t.equal(short, known.short, `the letter of --${long} in ${where}`)
      t.equal(argument === undefined, known.argument === undefined, `--${long} in ${where}`)
    }
})

t.test('every option says what it is in a line, and where it can be given', async (t) => {
  for (const [long, { doc, more, places, category, argument, choices }] of all) {
    t.match(doc, /^\S.*[^.]$/, `--${long} has words`)
    t.ok(doc.length <= 80, `--${long} is short`)
    if (more) t.match(more, /\.$/, `the long words of --${long} are sentences`)
    t.ok(places.length, `--${long} is offered somewhere`)
    t.ok(categories[category])
    if (choices) t.ok(argument, `the choices of --${long} are those of its value`)
  }
})

t.test('options are found by place', async (t) => {
  const names = optionsAt('doctor').map(([name]) => name)
  t.same(names, ['json', 'color', 'verbose'])
})
