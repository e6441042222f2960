import t from 'tap'
import { optionsAt } from '../../src/cli/options.js'
import { parse, type Grammar } from '../../src/cli/parse.js'
import type { UsageError } from '../../src/cli/usage.js'
import type { OptionError } from '../../src/text/failure.js'
import { flag, count } from '../../src/cli/values.js'

const grammar: Grammar = {
  name: 'open',
  options: optionsAt('trace'),
  parameters: [
    ['failed-only', { short: 'x', category: 'filter', places: [], doc: '', read: flag }],
    ['min-size', { argument: 'N', category: 'filter', places: [], doc: '', read: count }],
  ],
  words: [0, 0],
}

t.test('options become values', async (t) => {
  const args = ['-p', '1,2', '-d5s', '--no-header', '-qv', '-f', 'csv', '--columns', '-comm']
  t.same(parse(args, grammar).values, {
    pid: '1,2',
    duration: 5e9,
    'no-header': true,
    quiet: true,
    verbose: true,
    format: 'csv',
    columns: ['-comm'],
  })
  t.same(parse([], grammar), { values: {}, parameters: {}, words: [] })
  t.same(parse(['-p', '1', '--pid', '2'], grammar).values, { pid: '1,2' })
})

t.test("parameters of the object are options like the program's", async (t) => {
  const { parameters } = parse(['-x', '--min-size', '5'], grammar)
  t.same(parameters, { 'failed-only': true, 'min-size': 5 })
})

t.test('mistakes are pointed at', async (t) => {
  const vectors: [
    string[],
    { message: string; hint?: string } & Partial<UsageError & OptionError>,
  ][] = [
    [
      ['-d', '10x'],
      {
        message: "--duration: '10x' is not a duration",
        place: { option: 'duration', part: '10x' },
      },
    ],
    [['--pids', '1'], { message: 'open has no option --pids', hint: 'did you mean --pid?' }],
    [['-p'], { message: '--pid: needs a value: PID,...', place: { option: 'pid' } }],
    [['-x', '--wide=3'], { message: '--wide: takes no value', place: { option: 'wide' } }],
    [['ls'], { message: 'open takes no further word', argument: 'ls' }],
    [['-Z'], { message: 'open has no option -Z', argument: '-Z' }],
    [['-x=1'], { message: 'a flag of one letter takes no value: =1', argument: '=1' }],
  ]
  for (const [args, expected] of vectors) {
    t.throws(() => parse(args, grammar), expected)
  }
  const file: Grammar = { name: 'replay', options: [], words: [1, 1], argument: 'FILE' }
  t.throws(() => parse([], file), { message: 'replay needs FILE', isMissing: true })
})
