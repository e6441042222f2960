import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { manPages } from '../../src/cli/manual.js'

t.test('the man pages are fresh', async (t) => {
  const pages = manPages()
  t.same(readdirSync('man').sort(), Object.keys(pages).sort())
  for (const [name, text] of Object.entries(pages)) {
    const path = join('man', name)
    const found = existsSync(path) ? readFileSync(path, 'utf8') : ''
    t.ok(found === text, `${name} is what npm run man writes`)
  }
})

t.test('a tool page has its fields and options', async (t) => {
  const page = manPages()['ebpf-trace-open.1']
  t.match(page, /^\.SH FIELDS$/m)
  t.match(page, '\\-x, \\-\\-failed\\-only')
})
