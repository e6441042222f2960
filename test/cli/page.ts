import t from 'tap'
import { commandPage, programPage, toolPage, type Page } from '../../src/cli/page.js'
import { tools } from '../../src/tools/index.js'

const terms = (page: Page): string[] =>
  page.sections.flatMap((one) => (one.kind === 'entries' ? one.entries : [])).map((e) => e.term)

t.test("a tool's page has its options and examples", async (t) => {
  const page = toolPage('execve', tools['execve']!)
  t.ok(terms(page).includes('-p, --pid PID,...'))
  t.ok(page.sections.some(({ kind }) => kind === 'examples'))
})

t.test('a filter that the object cannot serve is not offered', async (t) => {
  const page = toolPage('execve', tools['execve']!, {
    parameters: [],
    fields: [],
    serves: (name) => name !== 'filter_min_ns',
  })
  t.notOk(terms(page).some((term) => term.includes('--slower')))
})

t.test("a command's page has its own options only", async (t) => {
  t.ok(terms(commandPage('list')).some((term) => term.includes('--json')))
  t.notOk(terms(commandPage('list')).some((term) => term.includes('--pid')))
})

t.test(
  "the program's page says what is privileged, and what an object of one's own can do",
  (t) => {
    const section = programPage().sections.find(({ title }) => title === 'Rights')
    const words = section?.kind === 'text' ? section.paragraphs.join(' ') : ''
    t.match(words, 'Only the helper is privileged')
    t.match(words, /object of your own .* as good as root/)
    t.end()
  },
)

t.test("the program's page has every tool and command", async (t) => {
  for (const name of Object.keys(tools)) t.ok(terms(programPage()).includes(name))
  t.ok(terms(programPage()).includes('doctor'))
})
