import t from 'tap'
import { writeProfileJson } from '../../src/exporters/profile-json.js'
import { folded } from '../fixtures/profiles.js'

t.test('a sample is an object on a line of its own', async (t) => {
  const text = [...writeProfileJson(await folded('main;read 3\nmain 1\n', 'x'))].join('')
  t.ok(text.includes('\n{"stack":[0,1],"weight":3},\n{"stack":[0],"weight":1}\n'))
  t.match(JSON.parse(text), {
    format: 'ebpf-trace profile 1',
    name: 'x',
    measure: { type: 'samples', unit: 'count' },
    frames: [{ name: 'main' }, { name: 'read' }],
  })
})
