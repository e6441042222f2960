import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { BtfError } from '../../src/btf/types.js'
import { ObjectError, readObject } from '../../src/object/object.js'
import { eventSchemas, SchemaError, schemaOf } from '../../src/schema/layout.js'
import { fuzz } from '../fixtures/fuzz.js'

t.test('no broken object gets past the reader', async (t) => {
  const objects = ['test/fixtures', 'prebuilt/x64', 'prebuilt/arm64'].flatMap((folder) =>
    readdirSync(folder).map((name) => `${folder}/${name}`),
  )
  const report = await fuzz({
    seeds: objects.filter((path) => path.endsWith('.bpf.o')).map((path) => readFileSync(path)),
    read: (bytes) => {
      const { btf, maps } = readObject(bytes)
      eventSchemas(btf)
      for (const { keyType, valueType } of maps) {
        for (const id of [keyType, valueType]) if (id !== undefined) schemaOf(btf, id)
      }
    },
    isOwn: (error) =>
      error instanceof ObjectError || error instanceof BtfError || error instanceof SchemaError,
  })
  t.comment(
    `${report.tried} files, ${report.accepted} read, longest ${report.msLongest.toFixed(0)} ms`,
  )
  t.equal(report.failure, undefined)
})
