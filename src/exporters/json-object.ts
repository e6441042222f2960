import type { RecordWriter, WriteRecord } from '../schema/batch-writer.js'
import { eventColumn } from '../schema/columns.js'
import type { FormatContext } from '../schema/format.js'
import type { Schema } from '../schema/schema.js'
import { unroll, type Step } from '../schema/unroll.js'
import { fieldRoom, fieldWriter } from '../schema/writer.js'
import { phrase, type Phrase } from '../text/output.js'

/** A value after its key: `{"time":`, `,"pid":`. */
type Member = Step & { before: Phrase }

/** Which members the objects have. */
export interface JsonPlan {
  /** Undefined: all. */
  columns: { field: string }[] | undefined
  context: FormatContext
  /** Of several kinds each has its own keys, after `event`, which names the kind. */
  isOneOfSeveral: boolean
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
    const before = phrase(Buffer.from(`${lead}${lead === '{' ? '' : ','}${JSON.stringify(name)}:`))
    lead = ''
    return { before, write }
  })
  const room = members.reduce(
    (sum, { before }) => sum + before.length + fieldRoom,
    64 + lead.length,
  )
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
  const hasFlags = hasHead && members.length > 0
  const writeMembers = unroll(members)
  return (bytes, view, record, end, out) => {
    if (lead.length > 0) out.append(lead)
    writeMembers(bytes, view, record, end, out)
    const flags = hasFlags ? (bytes[record + 4] as number) : 0
    if ((flags & cutFlag) !== 0) out.append(cutMember)
    if ((flags & faultFlag) !== 0) out.append(faultMember)
    out.byte(0x7d)
  }
}
