import { writeBatches, type BatchWriter } from '../schema/batch-writer.js'
import { Output } from '../text/output.js'
import { objectWriter, type JsonPlan } from './json-object.js'

const separator = Buffer.from(',\n')

/** One JSON array, an object a line; `end` closes it. */
export function jsonExporter(plan: JsonPlan): BatchWriter {
  const out = new Output()
  let isFirst = true
  const batch = writeBatches(out, (schema) => {
    const { write, ...writer } = objectWriter(schema, plan)
    return {
      ...writer,
      write: (bytes, view, record, end, to) => {
        if (!isFirst) to.append(separator)
        isFirst = false
        write(bytes, view, record, end, to)
      },
    }
  })
  return {
    begin: () => Buffer.from('[\n'),
    batch,
    end: () => Buffer.from(isFirst ? ']\n' : '\n]\n'),
  }
}
