import t from 'tap'
import { emptyStack, ProfileBuilder } from '../../../src/profile/builder.js'
import { rowText } from '../../../src/text/ansi.js'
import { drawTop } from '../../../src/views/flame/top-static.js'

t.test('the dearest functions come first, with what they called', async (t) => {
  const builder = new ProfileBuilder()
  const main = builder.push(emptyStack, builder.frame({ name: 'main', module: 'app' }))
  const read = builder.push(main, builder.frame({ name: 'read', module: 'libc.so.6' }))
  builder.sample(main, 1e9)
  builder.sample(read, 3e9)
  const measure = { type: 'cpu', unit: 'nanoseconds' }
  const profile = builder.finish({ name: 'x', measure })
  const rows = drawTop(profile, { count: 30 }).map((row) => rowText(row, 'none'))
  t.same(rows, [
    '    self    total       self  function',
    '  75.0 %   75.0 %        3 s  read  (libc.so.6)',
    '  25.0 %    100 %        1 s  main  (app)',
  ])
  t.equal(drawTop(profile, { count: 1 }).length, 2)
  t.equal(rowText(drawTop(profile, { count: 1, width: 30 })[1]!, 'none').length, 30)
})
