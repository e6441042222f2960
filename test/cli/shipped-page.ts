import t from 'tap'
import { shippedPage } from '../../src/cli/shipped-page.js'

t.test("a tool's page has what its object says", async (t) => {
  const { sections } = shippedPage('execve')
  t.ok(sections.some(({ title }) => title === 'Fields'))
})
