import { readFileSync } from 'node:fs'
import t from 'tap'
import { meanings } from '../../src/schema/meaning.js'

/** Names for C types and for what libbpf's headers expect; they say nothing about a field. */
const plain = /^(?:__)?(?:[su](?:8|16|32|64)|be(?:16|32|64)|wsum)$/

t.test('the meanings are the typedefs of types.h, in its order', async (t) => {
  const header = readFileSync('bpf-src/include/types.h', 'utf8')
  const typedefs = [...header.matchAll(/^(?:typedef [^{;]*?|\} )(\w+);/gm)].map(([, name]) => name)
  t.same(
    typedefs.filter((name) => name && !plain.test(name)),
    meanings,
  )
})
