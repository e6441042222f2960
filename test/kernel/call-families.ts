import t from 'tap'
import { callFamilies, callsOfFamily } from '../../src/kernel/call-families.js'
import { callTable } from '../../src/kernel/calls.js'

t.test('every call of a family is one, on some machine', async (t) => {
  const tables = (['x64', 'arm64', 'i386', 'arm'] as const).map((name) => callTable(name).numbers)
  for (const family of callFamilies) {
    const unknown = callsOfFamily(family).filter((name) => !tables.some((table) => table.has(name)))
    t.same(unknown, [], family)
    t.same(callsOfFamily(family), [...new Set(callsOfFamily(family))].sort(), `${family} is sorted`)
  }
})
