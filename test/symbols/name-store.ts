import t from 'tap'
import { NameStore } from '../../src/symbols/name-store.js'

t.test('names are kept by number', async (t) => {
  const store = new NameStore()
  const text = Buffer.from('read write größe')
  t.equal(store.add(text, 0, 4), 0)
  for (let more = 0; more < 5000; more++) store.add(text, 5, 10)
  const last = store.add(text, 11, text.length)!
  t.equal(store.at(0), 'read')
  t.equal(store.at(4000), 'write')
  t.equal(store.at(last), 'größe')
  t.ok(store.size > 25_000)
})

t.test('there is an end to it', async (t) => {
  const store = new NameStore(10)
  t.equal(store.add(Buffer.from('12345678'), 0, 8), 0)
  t.equal(store.add(Buffer.from('12345678'), 0, 8), undefined)
  t.equal(store.add(Buffer.from('ab'), 0, 2), 1)
})
