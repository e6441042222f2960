import t from 'tap'
import { helpText } from '../../src/cli/help.js'
import { programPage, type Page } from '../../src/cli/page.js'

t.test('a page is laid out for the width', async (t) => {
  const page: Page = {
    name: 'x',
    summary: 'does x',
    usage: ['ebpf-trace x', 'ebpf-trace x y'],
    sections: [
      { kind: 'text', title: 'Description', paragraphs: ['one two three'] },
      {
        kind: 'entries',
        title: 'Options',
        entries: [
          { term: '-a', short: 'first' },
          { term: '--a-rather-long-option VALUE', short: 'second' },
        ],
      },
      { kind: 'examples', title: 'Examples', examples: [['x -a', 'Which?']] },
    ],
  }
  t.equal(
    helpText(page, 48),
    `ebpf-trace x: does x

Usage: ebpf-trace x
       ebpf-trace x y

Description
  one two three

Options
  -a                     first
  --a-rather-long-option VALUE
                         second

Examples
  ebpf-trace x -a  Which?
`,
  )
})

t.test('nothing is wider than asked for', async (t) => {
  for (const width of [60, 80, 100]) {
    const wide = helpText(programPage(), width)
      .split('\n')
      .filter((line) => line.length > Math.max(width, 77))
    t.same(wide, [])
  }
})
