import t from 'tap'
import { writeHtml } from '../../src/exporters/html.js'
import { diffProfiles } from '../../src/profile/diff.js'
import { foldProfile } from '../../src/profile/tree.js'
import { folded } from '../fixtures/profiles.js'

/** The cells of the table, row by row. */
function cells(html: string): string[][] {
  const body = /<tbody>(.*)<\/tbody>/s.exec(html)?.[1] ?? ''
  return [...body.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
    [...row!.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell]) => cell!.replace(/<[^>]*>/g, '')),
  )
}

t.test('the page has the picture and the functions by cost', async (t) => {
  const html = writeHtml(foldProfile(await folded('main;read 3\nmain 1\n')), { title: '<x>' })
  t.match(html, '<title>&lt;x&gt;</title>')
  t.match(html, '<svg xmlns')
  t.same(cells(html), [
    ['3 samples', '75.0 %', '3 samples', '75.0 %', 'read', ''],
    ['1 sample', '25.0 %', '4 samples', '100 %', 'main', ''],
  ])
})

t.test('of a difference it shows both sides', async (t) => {
  const diff = diffProfiles(await folded('main;read 3\n'), await folded('main;read 1\n'))
  t.same(cells(writeHtml(foldProfile(diff), { title: 'd' }))[0], [
    '3 samples',
    '1 sample',
    '−2 samples',
    '3 samples',
    '1 sample',
    'read',
    '',
  ])
})

t.test('an inverted picture has the table of the tree as it was', async (t) => {
  const profile = await folded('main;read 3\nmain 1\n')
  const html = writeHtml(foldProfile(profile, { inverted: true }), {
    title: 'i',
    callers: foldProfile(profile),
    notes: ['perf <lost> 3'],
  })
  t.equal(cells(html)[1]?.[2], '4 samples')
  t.match(html, '<li>perf &lt;lost&gt; 3</li>')
})

t.test('a long table is cut, and says so', async (t) => {
  const many = Array.from({ length: 300 }, (_, index) => `f${index} 1\n`).join('')
  const html = writeHtml(foldProfile(await folded(many)), { title: 'm' })
  t.equal(cells(html).length, 250)
  t.match(html, '50 more took less.')
})
