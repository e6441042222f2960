/** Writes man/ and the tables of README.md from the definitions: `npm run man`. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { manPages } from '../cli/manual.js'
import { withTables } from '../cli/readme.js'

rmSync('man', { recursive: true, force: true })
mkdirSync('man')
for (const [name, text] of Object.entries(manPages())) writeFileSync(join('man', name), text)
writeFileSync('README.md', withTables(readFileSync('README.md', 'utf8')))
