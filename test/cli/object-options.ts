import { readFileSync } from 'node:fs'
import t from 'tap'
import {
  checkServed,
  objectWords,
  parameterOptions,
  parameterValues,
} from '../../src/cli/object-options.js'
import { optionsAt } from '../../src/cli/options.js'
import { parse } from '../../src/cli/parse.js'
import { shippedObject } from '../../src/cli/shipped.js'
import { readObject, type BpfObject } from '../../src/object/object.js'
import { objectPath } from '../../src/process/package.js'
import { tools } from '../../src/tools/index.js'

const open = readObject(readFileSync(objectPath('open', 'x64')))
const tool = tools['open']!

const parsed = (object: BpfObject, ...args: string[]) =>
  parse(args, {
    name: 'open',
    options: optionsAt('trace'),
    parameters: parameterOptions(object, tool.flags),
    words: [0, 0],
  })

t.test("an object's parameters are options, with their words from the C", async (t) => {
  const [[name, definition] = []] = parameterOptions(open, tool.flags)
  t.equal(name, 'failed-only')
  t.match(definition, { short: 'x', doc: 'show only what could not be opened' })
})

t.test('options set parameters by their C names', async (t) => {
  t.same(parameterValues(open, parsed(open, '-x')), { failed_only: true })
  t.same(parameterValues(open, parsed(open)), {})
})

t.test('an option that the object cannot serve is refused', async (t) => {
  t.doesNotThrow(() => checkServed('open', open, parsed(open, '-p', '1', '--comm', 'a')))
  const without = { ...open, parameters: [] }
  t.throws(() => checkServed('open', without, parsed(without, '-p', '1')), {
    message: '--pid: open cannot serve it',
  })
})

t.test('help has the fields and what they mean', async (t) => {
  const { fields, serves } = objectWords(shippedObject('open'), tool)
  t.match(fields.find(({ term }) => term === 'path')?.short, /as the process passed it/)
  t.equal(serves?.('filter_pid'), true)
  t.equal(serves?.('slower_ns'), false)
})
