/**
 * Our own JSON: all that a Profile holds, one object a stack, so that jq can ask it things:
 * `jq -c '.frames as $f | .samples[] | [$f[.stack[]].name]'`.
 */
import { emptyStack, ProfileBuilder } from './builder.js'
import {
  asIndex,
  asList,
  asNumber,
  asObject,
  asText,
  parseJson,
  type JsonObject,
} from './json-value.js'
import { readAll, type ByteSource } from './lines.js'
import { ProfileError } from './profile-error.js'
import type { Frame, FrameKind, Label, Profile, Thread } from './profile.js'
import { checkWeight, type ReadOptions } from './reader.js'

/** The first field of the file, by which it is known. */
export const ownFormat = 'ebpf-trace profile 1'

const kinds = ['process', 'kernel', 'native', 'managed', 'inlined', 'unknown']

/** Whether a JSON file that starts with this text is ours. */
export function looksOwnJson(head: string): boolean {
  return /^\s*\{\s*"format"\s*:\s*"ebpf-trace profile \d/.test(head)
}

/** Reads what we wrote. */
export async function readOwnJson(source: ByteSource, options: ReadOptions): Promise<Profile> {
  const file = asObject(parseJson(await readAll(source)), 'the file')
  if (file['format'] !== ownFormat)
    throw new ProfileError(`is '${String(file['format']).slice(0, 40)}', not '${ownFormat}'`)
  const measure = asObject(file['measure'], 'measure')
  const builder = new ProfileBuilder()
  const frames = asList(file['frames'], 'frames').map((one, index) =>
    builder.frame(frameOf(asObject(one, `frame ${index}`), `frame ${index}`)),
  )
  const threads = asList(file['threads'] ?? [], 'threads').map((one, index) =>
    builder.thread(threadOf(asObject(one, `thread ${index}`), `thread ${index}`)),
  )
  const before: number[] = []
  asList(file['samples'], 'samples').forEach((value, index) => {
    const place = `sample ${index}`
    const one = asObject(value, place)
    let stack = emptyStack
    for (const frame of asList(one['stack'], place))
      stack = builder.push(stack, frames[asIndex(frame, frames.length, place)]!)
    const weight = checkWeight(asNumber(one['weight'], place), place)
    const { thread, time_ns: time, labels } = one
    if (one['before'] !== undefined) before.push(asNumber(one['before'], place))
    builder.sample(
      stack,
      weight,
      thread === undefined ? -1 : threads[asIndex(thread, threads.length, place)],
      labels === undefined ? 0 : builder.labels(labelsOf(labels, place)),
      options.times && time !== undefined ? asNumber(time, place) : undefined,
    )
  })
  const profile = builder.finish({
    name: file['name'] === undefined ? options.name : asText(file['name'], 'name'),
    measure: { type: asText(measure['type'], 'measure'), unit: asText(measure['unit'], 'measure') },
    notes: asList(file['notes'] ?? [], 'notes').map((note) => asText(note, 'notes')),
  })
  return before.length === 0 ? profile : asDifference(profile, before)
}

/** A difference has one sample a stack, each with a part that was there before. */
function asDifference(profile: Profile, before: number[]): Profile {
  const { samples } = profile
  const fits = before.every((value, index) => value >= 0 && value <= (samples.weight[index] ?? -1))
  if (before.length !== samples.length || !fits)
    throw new ProfileError('is a difference, but not each stack has what it was before')
  return { ...profile, samples: { ...samples, before: Float64Array.from(before) } }
}

function frameOf(value: JsonObject, place: string): Frame {
  const { module, file, line, kind } = value
  return {
    name: asText(value['name'], place),
    ...(module !== undefined && { module: asText(module, place) }),
    ...(file !== undefined && { file: asText(file, place) }),
    ...(line !== undefined && { line: asNumber(line, place) }),
    ...(isKind(kind) && { kind }),
  }
}

function isKind(value: unknown): value is FrameKind {
  return typeof value === 'string' && kinds.includes(value)
}

function threadOf(value: JsonObject, place: string): Thread {
  const { pid, tid } = value
  return {
    name: asText(value['name'], place),
    ...(pid !== undefined && { pid: asNumber(pid, place) }),
    ...(tid !== undefined && { tid: asNumber(tid, place) }),
  }
}

function labelsOf(value: unknown, place: string): Label[] {
  return asList(value, place).map((one) => {
    const label = asObject(one, place)
    const { value: content, unit } = label
    return {
      key: asText(label['key'], place),
      value: typeof content === 'number' ? content : asText(content, place),
      ...(unit !== undefined && { unit: asText(unit, place) }),
    }
  })
}
