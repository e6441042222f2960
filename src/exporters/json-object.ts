import type { RecordWriter, WriteRecord } from '../schema/batch-writer.js'
import { eventColumn } from '../schema/columns.js'
import type { FormatContext } from '../schema/format.js'
import type { Schema } from '../schema/schema.js'
import { fieldRoom, fieldWriter, type Write } from '../schema/writer.js'

/** Which members the objects have. */
export interface JsonPlan {
  /** Undefined: all. */
  columns: { field: string }[] | undefined
  context: FormatContext
  /** Of several kinds each has its own keys, after `event`, which names the kind. */
  isOneOfSeveral: boolean
}

interface Member {
  /** With what comes before it: `{"time":`, `,"pid":`. */
  key: Uint8Array
  write: Write
}

/**
 * Writes a record as an object, its keys the C fields' names. A record whose variable part did not
 * fit has `"cut":true` too, one whose memory could not be read `"fault":true`.
 */
export function objectWriter(schema: Schema, plan: JsonPlan): RecordWriter {
  const { columns, context, isOneOfSeveral } = plan
  const all = schema.fields.filter(({ meaning }) => meaning !== 'syscall_data')
  const names = columns?.map(({ field }) => field) ?? all.map(({ name }) => name)
  const fields = [...new Set(names)].flatMap((name) =>
    schema.fields.filter((field) => field.name === name && name !== eventColumn),
  )
  let lead = isOneOfSeveral ? `{"event":${JSON.stringify(schema.name)}` : '{'
  const syncs: (() => void)[] = []
  const members = fields.map(({ name }, index): Member => {
    const { write, sync } = fieldWriter(
      fields[index] as (typeof fields)[0],
      schema,
      'json',
      context,
    )
    if (sync) syncs.push(sync)
    const key = Buffer.from(`${lead}${lead === '{' ? '' : ','}${JSON.stringify(name)}:`)
    lead = ''
    return { key, write }
  })
  const room = members.reduce((sum, { key }) => sum + key.length + fieldRoom, 64 + lead.length)
  return {
    write: recordObject(members, Buffer.from(lead), schema.hasHead),
    room,
    texts: members.length,
    sync: () => syncs.forEach((sync) => sync()),
  }
}

const [cutFlag, faultFlag] = [1, 2]
const cutMember = Buffer.from(',"cut":true')
const faultMember = Buffer.from(',"fault":true')

function recordObject(members: Member[], lead: Uint8Array, hasHead: boolean): WriteRecord {
  return (bytes, view, record, end, out) => {
    if (lead.length > 0) out.append(lead)
    for (const { key, write } of members) {
      const to = out.bytes
      let { length } = out
      for (let at = 0; at < key.length; at++) to[length++] = key[at] as number
      out.length = length
      write(bytes, view, record, end, out)
    }
    const flags = hasHead ? (bytes[record + 4] as number) : 0
    if ((flags & cutFlag) !== 0) out.append(cutMember)
    if ((flags & faultFlag) !== 0) out.append(faultMember)
    out.byte(0x7d)
  }
}
