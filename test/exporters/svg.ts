import t from 'tap'
import { writeSvg } from '../../src/exporters/svg.js'
import { foldProfile } from '../../src/profile/tree.js'
import { columnsOf } from '../../src/text/columns.js'
import { folded } from '../fixtures/profiles.js'

const draw = async (text: string, options: object = {}) =>
  writeSvg(foldProfile(await folded(text)), { title: 'test', ...options })

t.test('without a script it is a picture: frames, names, title and amount', async (t) => {
  const svg = await draw('main;read 3\nmain;write 1\n', { title: 'a <b> & "c"' })
  t.match(svg, '<text class="title" x="10" y="24">a &lt;b&gt; &amp; &quot;c&quot;</text>')
  t.match(svg, '>4 samples</text>')
  for (const name of ['all', 'main', 'read', 'write']) t.match(svg, `>${name}</text>`)
  // read: three quarters of 1180 pixels, in the row at the top.
  t.match(svg, /M10 88h884\.4v16h-884\.4z/)
})

t.test('an icicle has its root on top', async (t) => {
  const y = (svg: string) => /y="(\d+)" textLength="[^"]*" lengthAdjust="[^"]*">all</.exec(svg)?.[1]
  t.equal(y(await draw('main;read 3\n')), '134')
  t.equal(y(await draw('main;read 3\n', { icicle: true })), '100')
})

t.test('no text is wider than its frame', async (t) => {
  const names = ['a_rather_long_name_of_a_function', '日本語の関数名', 'x'.repeat(300)]
  const lines = Array.from({ length: 200 }, (_, index) => `${names[index % 3]}_${index};y 1\n`)
  const svg = await draw(lines.join('') + `${names[2]} 900\n`)
  const frames = 1180 / 1100
  let seen = 0
  for (const [, length, text] of svg.matchAll(/textLength="([\d.]+)"[^>]*>([^<]*)</g)) {
    seen++
    t.ok(Number(length) <= 1180 - 6)
    t.ok(Math.abs(columnsOf(text!) * 7.23 - Number(length)) < 0.1)
  }
  t.ok(seen > 1 && frames < 6, 'the narrow frames have no text')
})

t.test('what is left out is spoken of', async (t) => {
  const many = Array.from({ length: 2000 }, (_, index) => `f${index} 1\n`).join('')
  t.match(await draw(`${many}main 100000\n`, { minWidth: 1 }), '2,000 narrow frames left out')
  t.notMatch(await draw(`${many}main 1\n`, { minWidth: 0 }), 'narrow frames')
})

t.test('hostile names end nothing', async (t) => {
  const svg = await draw('</script><script>alert(1)</script>;]]>;<text>;&amp;\x1b 1\n')
  t.equal(svg.match(/<script/g)?.length, 2)
  t.equal(svg.match(/<\/script>/g)?.length, 2)
  t.equal(svg.match(/\]\]>/g)?.length, 1)
  t.notMatch(svg, /[\x00-\x08\x1b]/)
})

t.test('fifty thousand stacks make a small file', async (t) => {
  const lines = Array.from({ length: 50_000 }, (_, index) => {
    const path = Array.from({ length: 12 }, (_, depth) => `f${(index >> depth) % 977}`)
    return `${path.join(';')};g${index} ${1 + (index % 7)}\n`
  })
  const tree = foldProfile(await folded(lines.join('')))
  const start = performance.now()
  const svg = writeSvg(tree, { title: 'big' })
  t.comment(`${svg.length} bytes in ${(performance.now() - start).toFixed(0)} ms`)
  t.ok(svg.length < 8e6)
})
