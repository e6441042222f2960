import { readFileSync } from 'node:fs'
import t from 'tap'
import { mapTypes, readMaps } from '../../src/object/maps.js'
import { readObject } from '../../src/object/object.js'

t.test('maps are read as libbpf reads them', async (t) => {
  const { btf } = readObject(readFileSync('test/fixtures/sample.bpf.o'))
  const maps = readMaps(btf).map(({ name, type, maxEntries, keySize, valueSize }) => [
    name,
    mapTypes[type],
    maxEntries,
    keySize,
    valueSize,
  ])
  t.same(maps, [
    ['lost', 'percpu_array', 6, 4, 8],
    ['events', 'ringbuf', 0, 0, 0],
    ['scratch', 'percpu_array', 2, 4, 4160],
    ['seen', 'hash', 512, 16, 8],
  ])
})
