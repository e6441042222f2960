import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { objectPage } from '../../src/cli/object-page.js'
import { roff } from '../../src/cli/roff.js'

t.test('what roff would read as a command is text', async (t) => {
  const page = {
    name: 'x',
    summary: 'a - b\\c’s',
    usage: ['ebpf-trace x'],
    sections: [{ kind: 'code' as const, title: 'Code', lines: ['.br', "'x"] }],
  }
  const text = roff(page, 1, '0.1.0')
  t.match(text, /^\.TH EBPF-TRACE-X 1 /m)
  t.match(text, 'a \\- b\\ec\\[u2019]s')
  t.match(text, "\\&.br\n\\&'x")
})

t.test('man finds nothing to complain of', async (t) => {
  const pages = readdirSync('man').map((name) => readFileSync(join('man', name), 'utf8'))
  for (const input of [roff(objectPage, 7, '0.1.0'), ...pages]) {
    const options = { input, encoding: 'utf8' as const }
    const { stderr, error } = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-z'], options)
    if (error) return t.comment('skipped: groff is not installed')
    t.equal(stderr, '')
  }
})
