import { writeBatches, type BatchWriter } from '../schema/batch-writer.js'
import { Output } from '../text/output.js'
import { objectWriter, type JsonPlan } from './json-object.js'

/** One JSON object a line. */
export function ndjsonExporter(plan: JsonPlan): BatchWriter {
  const out = new Output()
  const batch = writeBatches(out, (schema) => {
    const { write, ...writer } = objectWriter(schema, plan)
    return {
      ...writer,
      write: (bytes, view, record, end, to) => {
        write(bytes, view, record, end, to)
        to.byte(0x0a)
      },
    }
  })
  return { begin: () => new Uint8Array(0), batch, end: () => new Uint8Array(0) }
}
