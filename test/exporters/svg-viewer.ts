import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { writeHtml } from '../../src/exporters/html.js'
import { writeSvg } from '../../src/exporters/svg.js'
import { diffProfiles } from '../../src/profile/diff.js'
import { foldProfile } from '../../src/profile/tree.js'
import { noBrowser, openBrowser, type Browser } from '../fixtures/browser.js'
import { folded } from '../fixtures/profiles.js'

const text = 'main;read;tcp_recv 50\nmain;read;copy 25\nmain;write;tcp_send 20\nidle 5\n'
const keys = {
  enter: '\uE007',
  escape: '\uE00C',
  up: '\uE013',
  down: '\uE015',
  backspace: '\uE003',
}

/** The texts in the picture. */
const labels = `return [...document.querySelectorAll('.flame text')].map((one) => one.textContent)`
const matched = `return document.querySelector('.matched').textContent`
const zoomed = `return document.querySelector('svg.ebpf-trace').dataset.zoom`
const tip = `const tip = document.querySelector('.tip')
  return tip.getAttribute('visibility') === 'visible' ? tip.textContent : ''`

/** Texts that reach over their own frame, by what the browser measures. */
const overflowing = `const svg = document.querySelector('svg.ebpf-trace')
  const right = svg.getBoundingClientRect().right
  return [...svg.querySelectorAll('text')]
    .filter((one) => one.getBoundingClientRect().right > right + 1)
    .map((one) => one.textContent)`

t.test('the picture in a browser', { skip: noBrowser }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-trace-svg-'))
  const browser = await openBrowser()
  t.teardown(async () => {
    await browser.close()
    rmSync(folder, { recursive: true })
  })
  const show = async (name: string, content: string): Promise<Browser> => {
    writeFileSync(join(folder, name), content)
    await browser.resize(1000, 700)
    await browser.open(`file://${folder}/${name}`)
    return browser
  }
  const svg = writeSvg(foldProfile(await folded(text)), { title: 'test', icicle: true })

  await t.test('a click zooms, the root zooms out', async (t) => {
    await show('a.svg', svg)
    t.same((await browser.run<string[]>(labels)).length, 8)
    await browser.click(100, 88 + 17 * 2 + 8)
    t.equal(await browser.run(zoomed), 'read')
    t.same((await browser.run<string[]>(labels)).sort(), [
      'all',
      'copy',
      'main',
      'read',
      'tcp_recv',
    ])
    await browser.press(keys.backspace)
    t.equal(await browser.run(zoomed), 'main')
    await browser.click(100, 88 + 8)
    t.equal(await browser.run(zoomed), 'all')
  })

  await t.test('a search says how much it matches, of the zoom too', async (t) => {
    await show('a.svg', svg)
    await browser.press('/')
    await browser.press('^TCP_')
    t.equal(await browser.run(matched), '70.0 % matched')
    t.equal(await browser.run(`return document.querySelectorAll('path.match').length`), 1)
    await browser.press(keys.enter)
    await browser.click(100, 88 + 17 * 2 + 8)
    t.equal(await browser.run(matched), '66.7 % matched')
    await browser.press(keys.escape)
    t.equal(await browser.run(matched), '')
    await browser.press('/')
    await browser.press('tcp_(')
    t.equal(await browser.run(matched), '0 % matched', 'what is no expression is a text')
  })

  await t.test('the mouse and the keys explain a frame', async (t) => {
    await show('a.svg', svg)
    await browser.move(100, 88 + 17 * 3 + 8)
    t.equal(await browser.run(tip), 'tcp_recv50 samples · 50.0 %')
    await browser.press(keys.down + keys.down)
    t.match(await browser.run(tip), /^main/)
    await browser.press(keys.down + keys.enter)
    t.equal(await browser.run(zoomed), 'read')
    await browser.press('r')
    t.equal(await browser.run(zoomed), 'all')
  })

  await t.test('light and dark can be changed', async (t) => {
    await show('a.svg', svg)
    const back = `return getComputedStyle(document.querySelector('.back')).fill`
    const before = await browser.run(back)
    await browser.press('t')
    t.not(await browser.run(back), before)
  })

  await t.test('no text leaves the picture, however narrow or long', async (t) => {
    const long = `${'main_'.repeat(60)};${'日本語'.repeat(80)};short 90\n`
    const many = Array.from({ length: 90 }, (_, index) => `some_function_${index} 1\n`).join('')
    const tree = foldProfile(await folded(long + many))
    const options = { title: 'a title '.repeat(40), subtitle: 'more '.repeat(60) }
    await show('b.svg', writeSvg(tree, options))
    for (const width of [1400, 1000, 500]) {
      await browser.resize(width, 700)
      await browser.move(width / 3, 88 + 17 + 8)
      t.same(await browser.run(overflowing), [], `${width} pixels wide`)
    }
  })

  await t.test('a difference says what there was before and after', async (t) => {
    const diff = diffProfiles(await folded('main;a 10\n'), await folded('main;a 5\nmain;b 5\n'))
    await show('d.svg', writeSvg(foldProfile(diff), { title: 'd', icicle: true }))
    await browser.move(100, 88 + 17 * 2 + 8)
    t.equal(await browser.run(tip), 'abefore 10 samples (100 %)after  5 samples (50.0 %), −50.0 %')
  })

  await t.test('a hundred thousand frames zoom without a pause', async (t) => {
    const lines = Array.from(
      { length: 50_000 },
      (_, index) => `a${index % 300};b${index % 7000};c${index} 1\n`,
    )
    await show(
      'e.svg',
      writeSvg(foldProfile(await folded(lines.join(''))), { title: 'e', minWidth: 0 }),
    )
    const ms = await browser.run<number>(`const svg = document.documentElement
      const start = performance.now()
      for (let turn = 0; turn < 10; turn++) svg.flame.zoomTo(turn % 2)
      svg.flame.search('c4')
      return (performance.now() - start) / 11`)
    t.comment(`${ms.toFixed(0)} ms a zoom`)
    t.ok(ms < 500)
  })

  await t.test('the page sorts its table and searches from it', async (t) => {
    const tree = foldProfile(await folded(`${text}main;<b>x</b> 1\n`))
    await show('f.html', writeHtml(tree, { title: 'page', notes: ['perf lost 3 samples'] }))
    const names = `const buttons = document.querySelectorAll('tbody .function')
      return [...buttons].map((one) => one.textContent)`
    t.same((await browser.run<string[]>(names)).slice(0, 2), ['tcp_recv', 'copy'])
    await browser.run(`document.querySelectorAll('th button')[2].click()`)
    t.equal((await browser.run<string[]>(names))[0], 'main')
    await browser.run(`document.querySelector('tbody .function').click()`)
    t.match(await browser.run(matched), /^95\.\d % matched/)
    t.ok((await browser.run<string[]>(names)).includes('<b>x</b>'))
  })
})
